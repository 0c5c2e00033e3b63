#include "sidecar/sources/line_writer.h"

#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace warren {
namespace {

constexpr Duration kBetweenLines = std::chrono::seconds(5);

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
    write_line(R"({"service": )" + told + "}");
}

void LineWriter::remove(const std::string& name) {
    if (told_.erase(name) > 0) write_line(R"({"remove": )" + json_string(name) + "}");
}

void LineWriter::confirm() {
    if (failure_.empty() && Clock::now() - last_line_ < kBetweenLines) return;
    write_line("{}");
}

void LineWriter::fail(const std::string& reason) {
    if (reason == failure_ && Clock::now() - last_line_ < kBetweenLines) return;
    write_line(R"({"error": )" + json_string(reason) + "}");
    failure_ = reason;
}

void LineWriter::write_line(std::string line) {
    line += '\n';
    for (size_t done = 0; done < line.size();) {
        const ssize_t size = write(fd_, line.data() + done, line.size() - done);
        if (size >= 0) {
            done += static_cast<size_t>(size);
        } else if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "cannot write catalog lines");
        }
    }
    failure_.clear();
    last_line_ = Clock::now();
}

}  // namespace warren
