//! An EC2 of its own for security groups: form body in, XML out.
//!
//! Pure: no network, no clock, no browser. Knows the model and nothing of the page.
