"""How the running service is seen from outside: logs, metrics, traces. None of them holds what somebody said."""
