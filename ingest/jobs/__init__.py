"""Jobs that go on by themselves: the queue, who carries a run out, retries, the schedule, the watched inbox."""
