#include "sidecar/sources/line_writer.h"

#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace warren {
namespace {

constexpr Duration kBetweenLines = std::chrono::seconds(5);
constexpr Duration kBetweenSigns = std::chrono::seconds(2);

}  // namespace

std::string json_string(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void LineWriter::tell(ServiceTexts services) {
    if (!started_) {
        std::string line = R"({"services": [)";
        const char* separator = "";
        for (const auto& [name, text] : services) {
            line += std::exchange(separator, ", ") + text;
        }
        write_line(line + "]}");
        started_ = true;
        told_ = std::move(services);
        return;
    }
    for (auto told = told_.begin(); told != told_.end();) {
        const auto next = std::next(told);
        if (!services.contains(told->first)) remove(std::string(told->first));
        told = next;
    }
    for (auto& [name, text] : services) put(name, std::move(text));
    confirm();
}

void LineWriter::put(const std::string& name, std::string text) {
    std::string& told = told_[name];
    if (told == text) return;
    told = std::move(text);
    unwritten_ += R"({"service": )" + told + "}\n";
}

void LineWriter::remove(const std::string& name) {
    if (told_.erase(name) > 0) unwritten_ += R"({"remove": )" + json_string(name) + "}\n";
}

void LineWriter::flush() {
    if (unwritten_.empty()) return;
    write_all(std::exchange(unwritten_, {}));
    failure_.clear();
    last_line_ = Clock::now();
}

void LineWriter::confirm() {
    flush();
    if (failure_.empty() && Clock::now() - last_line_ < kBetweenLines) return;
    write_line("{}");
}

void LineWriter::fail(const std::string& reason) {
    flush();
    if (reason == failure_ && Clock::now() - last_line_ < kBetweenLines) return;
    write_line(R"({"error": )" + json_string(reason) + "}");
    failure_ = reason;
}

void LineWriter::breathe() {
    flush();
    if (Clock::now() - last_written_ >= kBetweenSigns) write_all("\n");
}

void LineWriter::write_line(std::string line) {
    line += '\n';
    write_all(line);
    failure_.clear();
    last_line_ = Clock::now();
}

void LineWriter::write_all(std::string_view text) {
    last_written_ = Clock::now();
    while (!text.empty()) {
        const ssize_t size = write(fd_, text.data(), text.size());
        if (size >= 0) {
            text.remove_prefix(static_cast<size_t>(size));
        } else if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "cannot write catalog lines");
        }
    }
}

}  // namespace warren
