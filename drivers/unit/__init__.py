"""One field unit as its line sees it: state, plan, values, trust. No I/O in this folder."""
