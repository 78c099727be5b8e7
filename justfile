# Lists what there is.
default:
    @just --list

# The bot in the terminal; needs no account.
chat:
    cargo run --release -- chat

# Every test.
test:
    cargo test

# Faults of the fact base.
check:
    cargo run -- check

# All that a change must pass.
ci:
    bash .ci/run
