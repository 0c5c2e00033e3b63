// Writes catalog lines: what has changed since what was told last, lines that are whole. A source
// tells either whole states or single changes. One thread. Throws std::system_error when
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
    // before. Written by what is called next that is neither of these, in one piece: who reads the
    // lines takes them together, so what belongs together is not seen half done.
    void put(const std::string& name, std::string text);
    void remove(const std::string& name);
    void flush();
    // All is well and as it was: written (`{}`) if 5 s have passed since the last line, so that who
    // reads knows that somebody is still looking.
    void confirm();
    // Why there is nothing new. The same words are written again only if 5 s have passed.
    void fail(const std::string& reason);
    // An empty line, if nothing was written for 2 s: it says nothing but that somebody is at it.
    void breathe();

    [[nodiscard]] const ServiceTexts& told() const { return told_; }

  private:
    void write_line(std::string line);
    void write_all(std::string_view text);

    int fd_;
    bool started_ = false;
    ServiceTexts told_;
    std::string unwritten_;  // lines
    std::string failure_;
    TimePoint last_line_;
    TimePoint last_written_;  // an empty line, too
};

}  // namespace warren
