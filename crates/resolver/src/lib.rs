//! The DNS edge: listeners, cache, upstreams, policy swap, block answers.
