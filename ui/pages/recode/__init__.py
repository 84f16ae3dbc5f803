"""变更编码: codes of accounts and items renamed, moved, merged, split or disabled, with what it touches."""
