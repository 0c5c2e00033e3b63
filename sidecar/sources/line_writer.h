// Writes catalog lines: what has changed since what was told last, each line whole and at once. A
// source tells either whole states or single changes. One thread. Throws std::system_error when
// nobody reads any more (EPIPE).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sidecar/base/clock.h"

namespace warren {

// Services by name, each as the JSON object that a catalog document has for it.
using ServiceTexts = std::map<std::string, std::string>;

// A text as JSON; octets that are no UTF-8 are replaced, as a line with some would be refused.
std::string json_string(const std::string& text);

class LineWriter {
  public:
    explicit LineWriter(int fd) : fd_(fd) {}

    // This is all there is. The first time a whole catalog is written, then the differences.
    void tell(ServiceTexts services);
    // One has changed, or is new; text that was told already is not written again. A state came
    // before.
    void put(const std::string& name, std::string text);
    void remove(const std::string& name);
    // All is well and as it was: written (`{}`) if 5 s have passed since the last line, so that who
    // reads knows that somebody is still looking.
    void confirm();
    // Why there is nothing new. The same words are written again only if 5 s have passed.
    void fail(const std::string& reason);

    [[nodiscard]] const ServiceTexts& told() const { return told_; }

  private:
    void write_line(std::string line);

    int fd_;
    bool started_ = false;
    ServiceTexts told_;
    std::string failure_;
    TimePoint last_line_;
};

}  // namespace warren
