"""Stop an upload that is too large while it arrives, before it fills the disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

ROOM_FOR_FIELDS = 64 * 1024


class BoundedUpload(FileUploadHandler):
    """Goes before the handlers that keep the file; the fields that came first stay readable.

    Parameters
    ----------
    request
        The request; its ``upload_is_too_large`` is set when the file was not taken.
    max_bytes
        Largest file taken.
    """

    def __init__(self, request: HttpRequest, max_bytes: int) -> None:
        super().__init__(request)
        self.max_bytes = max_bytes
        self.arrived = 0

    def handle_raw_input(self, *arguments: Any, **facts: Any) -> None:  # noqa: ANN401 - Django's
        """Look at the declared length of the whole request: input, META, length, boundary."""
        self.declared = int(arguments[2] or 0)

    def new_file(self, *arguments: Any, **facts: Any) -> None:  # noqa: ANN401 - Django's
        """Refuse a file whose request declares more than may come."""
        super().new_file(*arguments, **facts)
        if self.declared > self.max_bytes + ROOM_FOR_FIELDS:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count what really arrives, whatever was declared."""
        self.arrived += len(raw_data)
        if self.arrived > self.max_bytes:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
        return

    def _refuse(self) -> None:
        self.request.upload_is_too_large = True  # type: ignore[union-attr]
        raise StopUpload(connection_reset=False)
