"""Schedules and durations of sync windows, as robfig/cron and Go read them."""

import pytest

from lint.argocd.sync_windows import is_duration, schedule_error


@pytest.mark.parametrize(
    "text",
    [
        "* * * * *",
        "0 22 * * FRI",
        "*/15 0-6,22-23 1,15 jan-mar 1-5",
        "5/10 ? ? * sun",
        "TZ=Europe/Berlin 0 0 1 1 0",
        "CRON_TZ=UTC  0 0 1 1 0",
    ],
)
def test_schedules_that_are_read(text):
    assert schedule_error(text) == ""


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "it has 0 fields, not 5"),
        ("@daily", "it has 1 fields, not 5"),
        ("0 0 0 * * *", "it has 6 fields, not 5"),
        ("60 * * * *", "60 is no minute"),
        ("* 24 * * *", "24 is no hour"),
        ("* * 0 * *", "0 is no day of the month"),
        ("* * * 13 *", "13 is no month"),
        ("* * * * 7", "7 is no day of the week"),
        ("*/0 * * * *", "*/0 is no minute"),
        ("5-1 * * * *", "5-1 is no minute"),
        ("*-5 * * * *", "*-5 is no minute"),
        ("1, * * * *", " is no minute"),
        ("* * * * friday", "friday is no day of the week"),
        ("H * * * *", "H is no minute"),
    ],
)
def test_schedules_that_are_not_read(text, error):
    assert schedule_error(text) == error


@pytest.mark.parametrize("text", ["1h", "1h30m", "0", "1.5h", "90s", "-1h", ".5h", "1µs"])
def test_durations_that_are_read(text):
    assert is_duration(text)


@pytest.mark.parametrize("text", ["", "1d", "60", "1 h", "h", "1h30", "1w"])
def test_durations_that_are_not_read(text):
    assert not is_duration(text)
