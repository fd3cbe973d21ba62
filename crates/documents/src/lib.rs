//! Bytes to and from office documents in the official layout. Pure.
