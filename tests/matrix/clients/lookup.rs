// Looks names up with Rust's standard library, which knows no reverse look-up.   lookup NAME...
use std::net::ToSocketAddrs;

fn main() {
    for name in std::env::args().skip(1) {
        match (name.as_str(), 80).to_socket_addrs() {
            Ok(found) => {
                let found: Vec<String> = found.map(|one| one.ip().to_string()).collect();
                println!("{}", found.join(" "));
            }
            Err(error) => {
                let text = error.to_string();
                println!(
                    "! {}",
                    if text.ends_with("Name or service not known") {
                        "no such name"
                    } else if text.ends_with("No address associated with hostname") {
                        "no data"
                    } else {
                        &text
                    }
                );
            }
        }
    }
}
