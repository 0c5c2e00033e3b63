#include "sidecar/base/log_limit.h"

#include <algorithm>
#include <utility>

namespace warren {

bool LogLimit::take(TimePoint now, size_t& left_out) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - filled_at_);
    if (seconds.count() > 0) {
        left_ = std::min(burst_, left_ + static_cast<size_t>(seconds.count()));
        filled_at_ = now;
    }
    if (left_ == 0) {
        ++left_out_;
        return false;
    }
    --left_;
    left_out = std::exchange(left_out_, 0);
    return true;
}

std::string and_left_out(size_t left_out) {
    if (left_out == 0) return "";
    return " (and " + std::to_string(left_out) + (left_out == 1 ? " line" : " lines") +
           " before it left out)";
}

}  // namespace warren
