"""Teams: whose records a supervisor may see."""

from __future__ import annotations

from api.deps import Kb, Who
from api.routing import Routes
from api.schemas.people import TeamChangeRequest, TeamList, TeamOut, TeamRequest

router = Routes(prefix="/teams", tags=["people"])


@router.get("", summary="所有小组")
def list_teams(kb: Kb) -> TeamList:
    """Every team with how many people are in it, by name."""
    return TeamList(teams=tuple(map(TeamOut.model_validate, kb.people.teams())))


@router.post("", status_code=201, summary="新建小组")
def add(request: TeamRequest, kb: Kb, who: Who) -> TeamOut:
    """A new team. 409 when one is called so already."""
    return TeamOut.model_validate(kb.people.add_team(request.name, who))


@router.patch("/{team_id}", summary="给小组改名，设定行业")
def change(team_id: str, request: TeamChangeRequest, kb: Kb, who: Who) -> TeamOut:
    """Another name for a team, given by id or name, and the industries whose updates it has to study."""
    team = kb.people.change_team(team_id, who, name=request.name, industries=request.industries)
    return TeamOut.model_validate(team)


@router.delete("/{team_id}", status_code=204, summary="删除小组")
def remove(team_id: str, kb: Kb, who: Who) -> None:
    """A team less, given by id or name. 409 while people are in it."""
    kb.people.remove_team(team_id, who)
