"""What a job is called where a person has to know which one is meant: its label, and the scene that it is about.
Used by the window; main thread."""

from __future__ import annotations

from studio.domain.document import Document
from studio.domain.kinds import KINDS, Kinds
from studio.domain.project_records import Job
from studio.domain.requests import TextRequest
from studio.domain.text_records import Paragraph, Scene
from studio.services.translation import tr
from studio.services.wording import sentence


def name_of_job(job: Job, document: Document | None) -> str:
    """“Rewrite” in “The Storm”; the model's id where a job has no label."""
    label = job.label or job.request.model.id
    scene = _scene_of(job, document)
    if scene is None or not scene.title or scene.title in label:
        return tr("“{job}”", job=label)
    return tr("“{job}” in “{scene}”", job=label, scene=scene.title)


def _scene_of(job: Job, document: Document | None) -> Scene | None:
    if document is None or not isinstance(job.request, TextRequest):
        return None
    paragraph = document.get(Paragraph, job.target_id)
    return document.get(Scene, paragraph.scene_id if paragraph is not None else job.target_id)


def failure_of_job(job: Job, document: Document | None, kinds: Kinds = KINDS) -> str:
    """Why it failed, its name before that; "" of one that did not."""
    if job.failure is None:
        return ""
    return tr("{job}: {what}", job=name_of_job(job, document), what=sentence(job.failure, kinds))
