"""A call as it happens: transcript pieces in, findings, questions and risk signals out, one record at the end."""
