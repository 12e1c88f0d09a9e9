"""Shapes of attachments; the table stands in reports."""

from datetime import datetime
from uuid import UUID

from sqlmodel import SQLModel


class AttachmentPublic(SQLModel):
    """A stored file as the API shows it; the type is what the content is."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111",
                    "filename": "佐证材料.pdf",
                    "media_type": "application/pdf",
                    "size": 182044,
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "unit_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a222",
                    "person_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a333",
                    "created_at": "2021-10-15T01:00:00Z",
                }
            ]
        }
    }

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    unit_id: UUID
    person_id: UUID | None = None
    created_at: datetime
