// spdlog and fmt are compiled in here, the only file that includes them: as libraries they would
// come whole, and bring the shared libstdc++ along.
#define SPDLOG_FMT_EXTERNAL
#define FMT_HEADER_ONLY
#include "sidecar/base/log.h"

#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>

namespace warren {
namespace {

std::atomic<LogLevel> lowest{LogLevel::kInfo};
std::atomic<bool> as_json{false};

spdlog::level::level_enum spdlog_level(LogLevel level) {
    constexpr std::array kLevels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                 spdlog::level::err};
    return kLevels.at(static_cast<size_t>(level));
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "sidecar", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>());
        made->set_level(spdlog::level::debug);
        made->flush_on(spdlog::level::debug);
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
        return made;
    }();
    return *instance;
}

// What is not printable ASCII is written as a number: a name may hold octets that are no UTF-8, and
// then the line would be no JSON (RFC 8259, 8.1).
std::string json_escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

// Names come from anybody: a line break or an escape sequence in one must not forge a log line.
std::string text_escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

// What is not one word is quoted: a value must not look like the next one.
std::string as_value(std::string_view text) {
    const bool plain = !text.empty() && text.find_first_of(" =\"\\") == std::string_view::npos;
    if (plain) return text_escaped(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return text_escaped(out + '"');
}

// In JSON `line` ends the string that the pattern has begun.
void write(LogLevel level, const std::string& line) {
    logger().log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) {
    lowest = level;
    as_json = format == LogFormat::kJson;
    if (as_json) {
        logger().set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%v})",
                             spdlog::pattern_time_type::utc);
    }
}

void set_log_level(LogLevel level) { lowest = level; }

LogLevel log_level() { return lowest; }

const char* name_of(LogLevel level) {
    constexpr std::array kNames{"debug", "info", "warning", "error"};
    return kNames.at(static_cast<size_t>(level));
}

std::optional<LogLevel> log_level_named(std::string_view name) {
    for (const LogLevel level :
         {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
        if (name == name_of(level)) return level;
    }
    return name == "warn" ? std::optional(LogLevel::kWarning) : std::nullopt;
}

bool log_enabled(LogLevel level) { return level >= lowest.load(std::memory_order_relaxed); }

void log_line(LogLevel level, std::string_view text) {
    if (!log_enabled(level)) return;
    write(level, as_json ? json_escaped(text) + '"' : text_escaped(text));
}

void log_record(std::string_view what, LogFields fields) {
    std::string line = as_json ? json_escaped(what) + '"' : text_escaped(what);
    for (const auto& [name, value] : fields) {
        line += as_json ? ",\"" : " ";
        line += name;
        line += as_json ? "\":\"" + json_escaped(value) + '"' : '=' + as_value(value);
    }
    write(LogLevel::kInfo, line);
}

std::string errno_text(int error) {
    std::array<char, 128> buffer{};
    return strerror_r(error, buffer.data(), buffer.size());
}

}  // namespace warren
