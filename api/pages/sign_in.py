"""Signing in with a link that is good once. Looking at the link spends nothing; the button does."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.auth import COOKIE, SESSION_S, Sessions
from api.pages.house import from_here, go, page
from api.problems import Refused

router = APIRouter()


def sessions(request: Request) -> Sessions:
    kept = request.app.state.sessions
    assert isinstance(kept, Sessions)
    return kept


TheSessions = Annotated[Sessions, Depends(sessions)]


@router.get("/sign-in/{code}")
def who_would_sign_in(code: str, request: Request, sessions: TheSessions) -> Response:
    who = sessions.whose(code)
    return page(request, "sign_in.html.j2", status=200 if who else 404, who=who, code=code)


@router.post("/sign-in/{code}", dependencies=[Depends(from_here)])
def sign_in(code: str, request: Request, sessions: TheSessions) -> Response:
    session = sessions.sign_in(code)
    if session is None:
        return page(request, "sign_in.html.j2", status=404, who=None, code=code)
    if before := request.cookies.get(COOKIE):
        sessions.sign_out(before)
    answer = go("/")
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, session, max_age=SESSION_S, httponly=True, samesite="strict", secure=secure)
    return answer


@router.post("/sign-out", dependencies=[Depends(from_here)])
def sign_out(request: Request, sessions: TheSessions) -> Response:
    session = request.cookies.get(COOKIE)
    if session is None:
        raise Refused("Unauthorized")
    sessions.sign_out(session)
    answer = go("/")
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
