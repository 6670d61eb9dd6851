"""First steps: from nothing to a picture, a paragraph and a spoken sentence, with the starter models.

Shown over the panes when nobody has seen it yet, and from the Help menu. It installs what is missing, then hands the
words to the pane, which does the rest as if they had been typed there. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.services.session.sample import Sample
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.shell.start_card import StartCard, StartOffer
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label

SIDE_BY_SIDE = 58
"""Text heights from which the three cards stand beside each other."""

OFFERS = (
    StartOffer(
        pane="picture",
        family="picture",
        task="text-to-image",
        title="Make a picture",
        words="a red apple",
        verb="Make the picture",
        get="Get the model and make the picture",
        honest="The starter draws about 1,100 things and small scenes of them. Larger models paint what you describe.",
    ),
    StartOffer(
        pane="writing",
        family="text",
        task="continue",
        title="Continue a paragraph",
        words=(
            "The lighthouse had been dark for eleven years when Marta rowed out to it with a can of oil and a letter "
            "she had promised not to open."
        ),
        verb="Continue it",
        get="Get the model and continue it",
        honest="The starter writer is tiny (135 million parameters): fluent and quick, but it forgets and invents.",
        better=("qwen3-1.7b", "qwen2.5-coder-1.5b"),
    ),
    StartOffer(
        pane="narration",
        family="voice",
        task="",
        title="Hear a sentence",
        words="Everything you hear, read and see here is made on this computer, and stays on it.",
        verb="Speak it",
        get="Get the model and speak it",
        honest="A natural English voice. A dozen voices come with it.",
    ),
)


class StartPage(QScrollArea):
    """Three cards, the sample projects, and an honest word about what a bigger machine can do."""

    def __init__(
        self,
        studio: Studio,
        begin: Callable[[str, str], None],
        leave: Callable[[], None],
        open_sample: Callable[[Sample], None],
        show_models: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.setAccessibleName(tr("First steps"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("area", "window")
        self.cards = tuple(StartCard(studio, offer, begin, show_models) for offer in OFFERS)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(SPACE)
        for card in self.cards:
            self._row.addWidget(card, 1)
        leave_button = WordButton(tr("Go to the studio"), name="check")
        leave_button.setToolTip(tr("Close this page; First steps in the Help menu shows it again"))
        leave_button.clicked.connect(leave)
        sample = WordButton(tr("Open the sample project"), name="book")
        sample.clicked.connect(lambda: open_sample("sample"))
        book = WordButton(tr("Open the picture book"), name="book")
        book.clicked.connect(lambda: open_sample("book"))
        models = WordButton(tr("See all models"))
        models.clicked.connect(lambda: show_models(""))
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE * 2, SPACE + GAP, SPACE * 2, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(label(tr("Pictures, words and voice, on this computer"), "title", wrap=True))
        lead = tr(
            "Three first steps. Change the words if you like, then press the button: everything lands in one project "
            "file that saves itself, and nothing leaves this machine."
        )
        column.addWidget(label(lead, "muted", wrap=True))
        column.addLayout(self._row)
        self._torch = label("", "muted", wrap=True)
        column.addWidget(self._torch)
        column.addLayout(FlowRow(leave_button, sample, book, models))
        column.addStretch(1)
        self.setWidget(inside)
        studio.library.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look again at which models are here."""
        for card in self.cards:
            card.refresh()
        missing = find_spec("torch") is None
        self._torch.setVisible(missing)
        words = (
            "Pictures with Stable Diffusion and larger models need PyTorch, a download of 5 GB: close Triptych and run "
            "\u201cmake run FULL=1\u201d once. Everything else works without it."
        )
        self._torch.setText(tr(words) if missing else "")

    def focus_default(self) -> None:
        self.cards[0].action.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= SIDE_BY_SIDE * self.fontMetrics().height()
        kind = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != kind:
            self._row.setDirection(kind)
