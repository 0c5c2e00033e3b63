#include "sidecar/command/live_command.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "sidecar/command/ask_control.h"
#include "sidecar/command/text_table.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kBetween(1);
// To the screen's corner, and away with what is below what is written.
constexpr const char* kHome = "\x1b[H";
constexpr const char* kClearBelow = "\x1b[J";
constexpr const char* kClearAll = "\x1b[2J";

std::string rate_text(const json& rate) {
    if (!rate.is_number()) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.0f/s", rate.get<double>());
    return text;
}

std::string time_text(const json& seconds) {
    return seconds.is_number() ? duration_text(seconds.get<double>()) : "-";
}

json ask_status(const std::string& socket) {
    return ask_control({.socket_path = socket, .target = "/v1/status", .body = {}});
}

void print_change(const json& change, bool as_json) {
    if (as_json) {
        std::puts(change.dump().c_str());
    } else {
        const auto service = change.at("service").get<std::string>();
        std::printf("%s %s%s%s\n", change.at("time").get<std::string>().c_str(),
                    printable(service).c_str(), service.empty() ? "" : ": ",
                    printable(change.at("what").get<std::string>()).c_str());
    }
    std::fflush(stdout);
}

}  // namespace

std::string top_text(const json& status) {
    const json& rates = status.at("rates");
    const json& image = status.at("image");
    std::string text = "warren-sidecar, up " +
                       age_text(status.at("uptime_seconds").get<unsigned long long>()) + ", " +
                       octets_text(status.at("process").at("resident_octets").get<double>()) +
                       ", " + image.at("services").dump() + " services, " +
                       image.at("healthy").dump() + " of " + image.at("instances").dump() +
                       " instances, image " + image.at("generation").dump() + "\n\n";
    text += "queries  UDP " + rate_text(rates.at("udp")) + ", TCP " + rate_text(rates.at("tcp")) +
            ", NSS " + rate_text(rates.at("nss")) + ", refused " + rate_text(rates.at("refused")) +
            "\n\n";
    std::vector<std::vector<std::string>> rows{{"ANSWERS", "RATE", "P50", "P95", "P99"}};
    for (const char* origin : {"own", "cache", "forwarded", "nss"}) {
        const json& latency = status.at("latency").at(origin);
        rows.push_back({origin, rate_text(rates.at(origin)), time_text(latency.at("p50")),
                        time_text(latency.at("p95")), time_text(latency.at("p99"))});
    }
    text += text_table(rows) + '\n';
    rows = {{"UPSTREAM", "STATE", "TIME"}};
    for (const json& upstream : status.at("upstreams")) {
        rows.push_back({printable(upstream.at("server").get<std::string>()),
                        upstream.at("state").get<std::string>(),
                        time_text(upstream.at("usual_seconds"))});
    }
    if (rows.size() > 1) text += text_table(rows) + '\n';
    rows = {{"SOURCE", "STATE", "AGE"}};
    for (const json& source : status.at("sources")) {
        rows.push_back({printable(source.at("url").get<std::string>()),
                        source.at("state").get<std::string>(),
                        age_text(source.at("age_seconds").get<unsigned long long>())});
    }
    return text + text_table(rows);
}

// Rates take two questions.
int show_top(const TopRequest& request) {
    return reporting([&] {
        json status = ask_status(request.control_socket);
        const bool screen = !request.once && !request.json && isatty(STDOUT_FILENO) == 1;
        if (screen) std::fputs(kClearAll, stdout);
        do {
            std::this_thread::sleep_for(kBetween);
            status = ask_status(request.control_socket);
            const std::string text = request.json ? status.dump() + '\n' : top_text(status);
            if (screen) std::fputs(kHome, stdout);
            std::fputs(text.c_str(), stdout);
            if (screen) std::fputs(kClearBelow, stdout);
            std::fflush(stdout);
        } while (!request.once);
    });
}

// A sidecar that was started again counts from the start.
int watch_changes(const WatchRequest& request) {
    return reporting([&] {
        unsigned long long since = 0;
        bool first = true;
        std::string start;
        while (true) {
            const json answer = ask_control({.socket_path = request.control_socket,
                                             .target = "/v1/changes?since=" + std::to_string(since),
                                             .body = {}});
            const auto newest = answer.at("newest").get<unsigned long long>();
            const std::string started = answer.value("started_at", "");
            if (std::exchange(start, started) != started && since > 0) {
                since = 0;
                continue;
            }
            // What happened before is not what one watches for.
            if (!first || request.once) {
                for (const json& change : answer.at("changes")) print_change(change, request.json);
            }
            if (request.once) return;
            first = false;
            since = newest;
            std::this_thread::sleep_for(kBetween);
        }
    });
}

}  // namespace warren
