"""How pictures were made, as the texts that picture files carry: ours and other programs', read and written."""
