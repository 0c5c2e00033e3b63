// Rows as columns for people: each as wide as its widest text, but the last. Pure.
#pragma once

#include <string>
#include <vector>

namespace warren {

// All rows have as many texts as the first one, which is the heading.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

// What cannot be shown as it is stands as a question mark: names come from anybody, and an escape
// sequence is an order to the terminal.
std::string printable(std::string text);

// "1.3 ms", "12 us", "2.0 s".
std::string duration_text(double seconds);
// "3 d 4 h", "12 s": the two largest units.
std::string age_text(unsigned long long seconds);
// "512 B", "3.4 MiB".
std::string octets_text(double octets);

}  // namespace warren
