import pytest
from tests.report.fake import make_case, make_ledger

from snapback.cli.ledger_tables import show


@pytest.mark.parametrize("columns", ["80", "140"])
def test_the_ledger_fits_the_terminal(columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", columns)
    show(make_ledger(), make_case(title="Ruritania [bold]\x1b[31m"))
    text = capsys.readouterr().out
    assert "Ease the port" in text
    assert "Harbour master" in text
    assert "Ruritania [bold]" in text
    assert "\x1b" not in text
    tables = [line for line in text.splitlines() if "…" in line or "─" in line]
    assert max(len(line) for line in tables) <= int(columns)
