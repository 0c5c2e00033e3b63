// The log: lines to standard error, as text or as JSON. Any thread; a line is written whole.
// Nothing is logged on the query path above debug level, and secrets never are.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace warren {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

void configure_log(LogLevel level, LogFormat format);
// While it runs; any thread.
void set_log_level(LogLevel level);
[[nodiscard]] LogLevel log_level();
// "debug", "info" …, and the level that is called so ("warn" too).
const char* name_of(LogLevel level);
std::optional<LogLevel> log_level_named(std::string_view name);
// False for a level whose lines would be dropped: saves building them.
[[nodiscard]] bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view text);
// Whatever the level: what it is, and values by name, as `what name=value …` or as members of the
// JSON object.
using LogFields = std::span<const std::pair<std::string_view, std::string>>;
void log_record(std::string_view what, LogFields fields);

inline void log_debug(std::string_view text) { log_line(LogLevel::kDebug, text); }
inline void log_info(std::string_view text) { log_line(LogLevel::kInfo, text); }
inline void log_warning(std::string_view text) { log_line(LogLevel::kWarning, text); }
inline void log_error(std::string_view text) { log_line(LogLevel::kError, text); }

// "No such file or directory" for an errno; unlike strerror(), from any thread.
std::string errno_text(int error);

}  // namespace warren
