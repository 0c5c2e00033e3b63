#include "sidecar/catalog/text_window.h"

#include <algorithm>

namespace warren {

TextWindow::TextWindow(std::string_view text)
    : read_([text](char* to, size_t size) mutable {
          const size_t taken = text.copy(to, size);
          text.remove_prefix(taken);
          return taken;
      }) {}

bool TextWindow::fill(size_t size) {
    std::move(buffer_.begin() + static_cast<std::ptrdiff_t>(at_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= at_;
    at_ = 0;
    // Doubled, so that one long element is not moved again for each chunk.
    const size_t wanted = std::max(size, end_) + kChunk;
    if (buffer_.size() < wanted) buffer_.resize(std::max(wanted, 2 * end_));
    while (end_ < size) {
        const size_t got = read_(buffer_.data() + end_, buffer_.size() - end_);
        if (got == 0) return false;
        end_ += got;
    }
    return true;
}

}  // namespace warren
