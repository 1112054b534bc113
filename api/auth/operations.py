"""Every operation of the API and the one permission it needs; what is not listed here stops the start of the service.

An operation is a method and a path template as the OpenAPI document writes them. PUBLIC operations answer anybody:
they tell nothing that is the company's, or they are how one signs in. SIGNED_IN ones need no permission of their own.
"""

from __future__ import annotations

from typing import Final

from api.auth import permissions

P = permissions.Permission

PUBLIC: Final = frozenset({
    "GET /healthz", "GET /readyz",
    "GET /v1/session", "POST /v1/session", "DELETE /v1/session",
    "GET /v1/session/oidc", "GET /v1/session/oidc/callback",
})  # fmt: skip

# Anybody who proved who he is: what he may do there is asked of each operation that it calls for him.
SIGNED_IN: Final = frozenset({"POST /mcp"})

NEEDS: Final[dict[P, tuple[str, ...]]] = {
    P.ASK: ("POST /v1/ask", "POST /v1/chat/completions", "GET /v1/models", "GET /v1/models/{model}"),
    P.SEARCH: ("POST /v1/search", "GET /v1/lookup", "GET /v1/suggestions", "GET /v1/deadline"),
    P.CHECK: ("POST /v1/check", "POST /v1/verify"),
    P.CALLS: ("WEBSOCKET /v1/calls",),
    P.TEXTS_READ: (
        "GET /v1/instruments", "GET /v1/instruments/{instrument}", "GET /v1/instruments/{instrument}/articles/{label}",
        "GET /v1/instruments/{instrument}/text", "GET /v1/instruments/{instrument}/compare", "GET /v1/changes",
        "GET /v1/changes/feed.json", "GET /v1/changes/atom.xml", "GET /v1/changes/{generation}", "GET /v1/doctor",
    ),
    P.TEXTS_WRITE: (
        "POST /v1/instruments/{instrument}/dates", "DELETE /v1/instruments/{instrument}/dates/{kind}",
        "POST /v1/instruments/{instrument}/withdraw",
    ),
    P.INGESTIONS_READ: (
        "GET /v1/ingestions", "GET /v1/ingestions/schedule", "GET /v1/ingestions/{run_id}",
        "GET /v1/ingestions/{run_id}/events", "GET /v1/ingestions/{run_id}/rollback", "GET /v1/quarantine",
        "GET /v1/sources", "GET /v1/sources/{name}",
    ),
    P.INGESTIONS_WRITE: (
        "POST /v1/ingestions", "DELETE /v1/ingestions/{run_id}", "POST /v1/ingestions/{run_id}/rollback",
        "POST /v1/ingestions/{run_id}/retry", "POST /v1/ingestions/{run_id}/publish",
        "POST /v1/quarantine/{entry_id}/retry", "DELETE /v1/quarantine/{entry_id}",
    ),
    P.REVIEWS_READ: ("GET /v1/reviews",),
    P.REVIEWS_WRITE: ("POST /v1/reviews/done",),
    P.HANDBOOKS_READ: ("GET /v1/handbooks", "GET /v1/handbooks/{handbook}"),
    P.HANDBOOKS_WRITE: ("POST /v1/handbooks/{handbook}/withdraw",),
    P.PHRASINGS_READ: (
        "GET /v1/phrasings", "GET /v1/phrasings/export", "GET /v1/phrasings/{rule_id}", "POST /v1/phrasings/test",
    ),
    P.PHRASINGS_WRITE: (
        "POST /v1/phrasings", "POST /v1/phrasings/import", "POST /v1/phrasings/trial",
        "PUT /v1/phrasings/{rule_id}", "DELETE /v1/phrasings/{rule_id}",
        "POST /v1/phrasings/{rule_id}/disable", "POST /v1/phrasings/{rule_id}/restore",
        "POST /v1/phrasings/{rule_id}/review",
    ),
    P.CURATED_READ: ("GET /v1/curated", "GET /v1/curated/{curated_id}", "POST /v1/curated/test"),
    P.CURATED_WRITE: (
        "POST /v1/curated", "POST /v1/curated/check", "PATCH /v1/curated/{curated_id}",
        "POST /v1/curated/{curated_id}/withdraw", "POST /v1/curated/{curated_id}/restore",
        "POST /v1/curated/{curated_id}/review",
    ),
    P.QUIZZES_READ: (
        "GET /v1/quizzes/topics", "GET /v1/quizzes/items", "GET /v1/quizzes/items/{item_id}",
        "GET /v1/quizzes/statistics", "GET /v1/quizzes/generations", "GET /v1/quizzes/generations/{run}",
        "GET /v1/quizzes/blueprints", "GET /v1/quizzes/papers", "GET /v1/quizzes/papers/{paper_id}",
        "GET /v1/quizzes/export", "GET /v1/quizzes/export/count", "GET /v1/quizzes/papers/{paper_id}/export",
        "GET /v1/quizzes/hardest",
    ),
    P.QUIZZES_WRITE: (
        "POST /v1/quizzes/items", "POST /v1/quizzes/items/approve", "PUT /v1/quizzes/items/{item_id}",
        "POST /v1/quizzes/items/{item_id}/approve", "POST /v1/quizzes/items/{item_id}/reject",
        "POST /v1/quizzes/items/{item_id}/retire", "POST /v1/quizzes/items/{item_id}/restore",
        "POST /v1/quizzes/items/{item_id}/review", "POST /v1/quizzes/generations",
        "DELETE /v1/quizzes/generations/{run}",
        "POST /v1/quizzes/papers/preview", "POST /v1/quizzes/papers", "POST /v1/quizzes/papers/{paper_id}/close",
        "POST /v1/quizzes/papers/{paper_id}/reopen", "POST /v1/quizzes/import",
    ),
    P.QUIZZES_MARK: (
        "GET /v1/quizzes/assignable", "GET /v1/quizzes/papers/{paper_id}/assignments",
        "POST /v1/quizzes/papers/{paper_id}/assignments", "DELETE /v1/quizzes/assignments/{assignment_id}",
        "GET /v1/quizzes/marking", "POST /v1/quizzes/attempts/{attempt_id}/marks", "GET /v1/quizzes/retakes",
        "POST /v1/quizzes/attempts/{attempt_id}/suggestions", "POST /v1/quizzes/retakes",
    ),
    P.QUIZZES_TAKE: (
        "GET /v1/quizzes/assignments", "POST /v1/quizzes/papers/{paper_id}/attempts",
        "PUT /v1/quizzes/attempts/{attempt_id}/answers/{n}", "POST /v1/quizzes/attempts/{attempt_id}/submit",
        "GET /v1/quizzes/studies", "GET /v1/quizzes/studies/{study_id}", "POST /v1/quizzes/studies/{study_id}/read",
        "POST /v1/quizzes/studies/{study_id}/answers", "POST /v1/quizzes/studies/{study_id}/report",
    ),
    P.QUIZZES_RESULTS: (
        "GET /v1/quizzes/attempts/{attempt_id}", "GET /v1/quizzes/results", "GET /v1/quizzes/results/export",
        "GET /v1/quizzes/certificates", "GET /v1/quizzes/certificates/{certificate_id}/certificate.pdf",
        "GET /v1/quizzes/studies/report", "GET /v1/quizzes/qualifications/{person}", "GET /v1/quizzes/team",
    ),
    P.FEEDBACK_GIVE: ("POST /v1/feedback",),
    P.FEEDBACK_READ: ("GET /v1/feedback", "GET /v1/curated/candidates"),
    P.EVALUATIONS_READ: (
        "GET /v1/evaluations", "GET /v1/evaluations/sets", "GET /v1/evaluations/candidates",
        "GET /v1/evaluations/{run_id}", "GET /v1/evaluations/{run_id}/compare", "GET /v1/evaluations/{run_id}/page",
    ),
    P.EVALUATIONS_WRITE: (
        "POST /v1/evaluations", "DELETE /v1/evaluations/{run_id}", "POST /v1/evaluations/sets/{name}/questions",
        "DELETE /v1/evaluations/sets/{name}/questions/{question_id}",
    ),
    P.INDEX_READ: ("GET /v1/index",),
    P.METRICS_READ: ("GET /metrics",),
    P.UPGRADE_READ: ("GET /v1/upgrade",),
    P.UPGRADE_WRITE: ("POST /v1/upgrade", "POST /v1/upgrade/accept"),
    P.WEBHOOKS_READ: ("GET /v1/webhooks",),
    P.WEBHOOKS_WRITE: ("POST /v1/webhooks/{delivery_id}/retry",),
    P.RECORDS_READ: ("GET /v1/records", "GET /v1/records/{record_id}"),
    P.RECORDS_EXPORT: ("GET /v1/records/export", "GET /v1/records/{record_id}/case.pdf"),
    P.RECORDS_VERIFY: (
        "GET /v1/records/verify", "POST /v1/records/verify", "GET /v1/records/heads", "POST /v1/records/heads",
    ),
    P.RECORDS_REPLAY: ("POST /v1/records/{record_id}/replay",),
    P.RECORDS_REVEAL: ("POST /v1/records/{record_id}/reveal",),
    P.RECORDS_GOVERN: (
        "GET /v1/records/retention", "GET /v1/records/holds", "GET /v1/records/erasures",
        "GET /v1/records/erasures/{erasure_id}",
    ),
    P.RECORDS_HOLD: ("POST /v1/records/holds", "POST /v1/records/holds/{hold_id}/release"),
    P.RECORDS_ERASE: (
        "POST /v1/records/retention", "POST /v1/records/erasures/preview", "POST /v1/records/erasures",
        "POST /v1/records/erasures/person",
    ),
    P.RISKS_READ: ("GET /v1/risks", "GET /v1/risks/{risk_id}"),
    P.RISKS_WRITE: (
        "POST /v1/risks/{risk_id}/take", "POST /v1/risks/{risk_id}/notes", "POST /v1/risks/{risk_id}/close",
        "POST /v1/risks/{risk_id}/reopen",
    ),
    P.OVERVIEW_READ: ("GET /v1/overview", "GET /v1/overview/export"),
    P.PEOPLE_READ: (
        "GET /v1/people", "GET /v1/people/{person}", "GET /v1/people/{person}/sign-ins", "GET /v1/teams",
    ),
    P.PEOPLE_WRITE: (
        "POST /v1/people", "PATCH /v1/people/{person}", "POST /v1/people/{person}/reset-password",
        "POST /v1/people/{person}/unlock", "DELETE /v1/people/{person}/sign-ins/{sign_in_id}",
        "POST /v1/teams", "PATCH /v1/teams/{team_id}", "DELETE /v1/teams/{team_id}",
    ),
    P.KEYS_READ: ("GET /v1/keys",),
    P.KEYS_REVOKE: ("DELETE /v1/keys/{key_id}",),
    P.KEYS_ISSUE: ("POST /v1/keys",),
    P.PASSWORD: ("POST /v1/session/password",),
}  # fmt: skip
OPERATIONS: Final[dict[str, P]] = {name: permission for permission, names in NEEDS.items() for name in names}
