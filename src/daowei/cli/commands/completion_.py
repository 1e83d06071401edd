"""``daowei completion``: the line that switches on completion in a shell."""

import click

_LINES = {
    "bash": 'eval "$(_DAOWEI_COMPLETE=bash_source daowei)"',
    "zsh": 'eval "$(_DAOWEI_COMPLETE=zsh_source daowei)"',
    "fish": "_DAOWEI_COMPLETE=fish_source daowei | source",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(sorted(_LINES)))
def command(shell: str) -> None:
    """Print the line to put into the shell's start-up file."""
    click.echo(_LINES[shell])
