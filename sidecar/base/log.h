// The log: lines to standard error, as text or as JSON. Any thread; a line is written whole.
// Nothing is logged on the query path above debug level, and secrets never are.
#pragma once

#include <string>
#include <string_view>

namespace warren {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

void configure_log(LogLevel level, LogFormat format);
// False for a level whose lines would be dropped: saves building them.
[[nodiscard]] bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view text);

inline void log_debug(std::string_view text) { log_line(LogLevel::kDebug, text); }
inline void log_info(std::string_view text) { log_line(LogLevel::kInfo, text); }
inline void log_warning(std::string_view text) { log_line(LogLevel::kWarning, text); }
inline void log_error(std::string_view text) { log_line(LogLevel::kError, text); }

// "No such file or directory" for an errno; unlike strerror(), from any thread.
std::string errno_text(int error);

}  // namespace warren
