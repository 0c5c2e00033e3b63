#include "sidecar/attach/process_start.h"

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "sidecar/base/read_file.h"

namespace warren {

uint64_t process_start(int pid) try {
    constexpr size_t kMaxStat = 4096;
    constexpr int kBlanks = 20;  // from behind the name to the field
    const std::string text = read_file("/proc/" + std::to_string(pid) + "/stat", kMaxStat);
    // The name may have anything in it, parentheses too.
    size_t at = text.rfind(')');
    for (int i = 0; i < kBlanks && at != std::string::npos; ++i) at = text.find(' ', at + 1);
    if (at == std::string::npos) return 0;
    uint64_t start = 0;
    std::from_chars(text.data() + at + 1, text.data() + text.size(), start);
    return start;
} catch (const std::system_error&) {
    return 0;
}

}  // namespace warren
