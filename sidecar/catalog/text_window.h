// A text as it goes by: some of it lies in memory at a time, however long it is. 60 MB read into
// pages that were never touched cost 30 ms more than through one buffer that stays in the
// processor's cache. One thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace warren {

class TextWindow {
  public:
    // Puts up to `size` octets to `to`; 0 at the end. May throw.
    using Read = std::function<size_t(char* to, size_t size)>;

    explicit TextWindow(Read read) : read_(std::move(read)) {}
    // Of a text that is in memory already, and outlives it.
    explicit TextWindow(std::string_view text);

    // Whether `size` more octets are there, read if need be.
    bool has(size_t size) { return size <= rest().size() || fill(size); }
    // What is in memory from the current place on. Valid until the next has() or skip().
    [[nodiscard]] std::string_view rest() const {
        return std::string_view(buffer_).substr(at_, end_ - at_);
    }
    // No more than has() said there is.
    void skip(size_t size) { at_ += size; }

  private:
    bool fill(size_t size);

    static constexpr size_t kChunk = size_t{128} << 10;
    Read read_;
    std::string buffer_;
    size_t at_ = 0;
    size_t end_ = 0;  // of what has been read
};

}  // namespace warren
