"""The page that people review on. It shows and asks; what may be done is decided behind it."""

from fastapi import APIRouter

from api.pages import draft, home, library, patient, sign_in
from api.pages.house import said

__all__ = ["router", "said"]

router = APIRouter(include_in_schema=False)
for part in (sign_in, home, patient, draft, library):
    router.include_router(part.router)
