//! Arguments to one of the commands.

fn main() {}
