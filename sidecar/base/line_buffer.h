// Octets that come in pieces, made into lines. What is kept is one unfinished line, and its size is
// the caller's business: size(). One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace warren {

class LineBuffer {
  public:
    void append(std::string_view octets) { text_ += octets; }
    // Calls take(line), without the line feed, for each line that is whole; then they are gone. If
    // it throws, all stay, and only clear() may follow.
    template <typename Take>
    void take_lines(Take take) {
        size_t at = 0;
        size_t end = text_.find('\n', searched_);
        while (end != std::string::npos) {
            take(std::string_view(text_).substr(at, end - at));
            at = end + 1;
            end = text_.find('\n', at);
        }
        drop(at);
    }
    // Of the line that has no end yet.
    [[nodiscard]] std::string_view unfinished() const { return text_; }
    void clear() { drop(text_.size()); }

  private:
    void drop(size_t size) {
        text_.erase(0, size);
        searched_ = text_.size();
        // A large line is seldom followed by another one.
        if (text_.capacity() > kKept && text_.size() < kKept / 2) text_.shrink_to_fit();
    }

    static constexpr size_t kKept = size_t{256} << 10;
    std::string text_;
    size_t searched_ = 0;  // up to there no line ends
};

}  // namespace warren
