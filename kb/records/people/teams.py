"""Teams: a supervisor sees the records of the people in his own, and of nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from kb.errors import ConflictError
from kb.records.actors import Actor
from kb.records.people.desk import Desk, new_id, wanted_team
from kb.records.people.drafts import checked_name
from kb.store.people import find_team
from kb.store.people_records import Team


class Teams(Desk):
    """Which teams there are."""

    def teams(self) -> tuple[Team, ...]:
        """Every team with how many people are in it, by name."""
        return self._store.teams()

    def add_team(self, name: str, by: Actor) -> Team:
        """A new team. ConflictError when one is called so already."""
        chosen = checked_name(name, "小组名称")
        with self._store.changing() as (c, changes):
            if find_team(c, chosen) is not None:
                raise ConflictError(f"已经有叫“{chosen}”的小组。")
            team_id = new_id("t")
            changes.add_team(team_id, chosen, self._clock())
            facts = {"team": team_id}
            self._note(c, by, "team_added", f"team:{team_id}", facts=facts, content={"name": chosen})
            return wanted_team(c, team_id)

    def rename_team(self, given: str, name: str, by: Actor) -> Team:
        """Another name for a team (found by id or name)."""
        return self.change_team(given, by, name=name)

    def change_team(
        self, given: str, by: Actor, *, name: str | None = None, industries: Sequence[str] | None = None
    ) -> Team:
        """Another name for a team (found by id or name), or other industries whose updates it has to study.

        None leaves either as it is; no industries at all: those of every industry.
        """
        chosen = None if name is None else checked_name(name, "小组名称")
        with self._store.changing() as (c, changes):
            team = wanted_team(c, given)
            holder = None if chosen is None else find_team(c, chosen)
            if holder is not None and holder.team_id != team.team_id:
                raise ConflictError(f"已经有叫“{chosen}”的小组。")
            if chosen is not None and team.name != chosen:
                changes.rename_team(team.team_id, chosen)
                facts, content = {"team": team.team_id}, {"before": team.name, "after": chosen}
                self._note(c, by, "team_renamed", f"team:{team.team_id}", facts=facts, content=content)
            wanted = None if industries is None else tuple(dict.fromkeys(industries))
            if wanted is not None and wanted != team.industries:
                changes.set_team_industries(team.team_id, wanted)
                facts = {"team": team.team_id, "before": "、".join(team.industries), "after": "、".join(wanted)}
                self._note(c, by, "team_industries", f"team:{team.team_id}", facts=facts)
            return wanted_team(c, team.team_id)

    def remove_team(self, given: str, by: Actor) -> Team:
        """A team less; ConflictError while people are in it."""
        with self._store.changing() as (c, changes):
            team = wanted_team(c, given)
            if team.people:
                raise ConflictError(f"“{team.name}”里还有 {team.people} 人，请先把他们改到别的小组。")
            changes.remove_team(team.team_id)
            facts, content = {"team": team.team_id}, {"name": team.name}
            self._note(c, by, "team_removed", f"team:{team.team_id}", facts=facts, content=content)
            return team
