// warren+unix:///var/run/warren.sock, warren+https://m1:8080,m2:8080: Warren's gRPC API. Managers
// are asked one after the other until one answers, which is kept for as long as it does.
#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sidecar/sources/file_versions.h"
#include "sidecar/sources/follow.h"
#include "sidecar/sources/warren_api.h"
#include "sidecar/sources/web_client.h"

namespace warren {
namespace {

using std::chrono::milliseconds;

constexpr Duration kPolling = milliseconds(1000);
// With a stream, for what it does not tell (services, nodes, a manager that is gone silently).
constexpr Duration kBesideStream = milliseconds(5000);
constexpr Duration kMostRest = milliseconds(500);
constexpr uint16_t kDefaultPort = 8080;

class ApiFollower {
  public:
    ApiFollower(std::vector<GrpcServer> managers, LineWriter& lines)
        : managers_(std::move(managers)), lines_(lines) {}

    // Until no manager answers.
    void run();

  private:
    void follow(const GrpcServer& manager);
    Duration look(WarrenApi& api);
    Duration interval(Duration middle);

    std::vector<GrpcServer> managers_;
    LineWriter& lines_;
    std::vector<std::string> problems_;  // of managers that failed since one answered
    std::minstd_rand random_{std::random_device()()};
};

void ApiFollower::run() {
    for (size_t current = 0; problems_.size() < managers_.size();) {
        try {
            follow(managers_[current]);
        } catch (const GrpcError& error) {
            problems_.emplace_back(error.what());
            current = (current + 1) % managers_.size();
            lines_.breathe();  // each of them may have taken its time
        }
    }
    std::sort(problems_.begin(), problems_.end());  // the same words, whoever was asked first
    std::string all;
    for (const std::string& problem : problems_) all += (all.empty() ? "" : "; ") + problem;
    throw std::runtime_error(all);
}

// Returns when the files have changed that say who we are.
void ApiFollower::follow(const GrpcServer& manager) {
    FileVersions files({manager.tls.ca, manager.tls.certificate, manager.tls.key});
    WarrenApi api(manager);
    look(api);
    while (!files.changed()) {
        const bool soon = files.changing() || !api.streams() || api.just_begun();
        const bool something = api.wait(interval(soon ? kPolling : kBesideStream));
        const Duration took = look(api);
        // What comes alone is told at once. What comes in crowds is taken together.
        if (something) std::this_thread::sleep_for(std::min<Duration>(3 * took, kMostRest));
    }
}

// Returns how long it took.
Duration ApiFollower::look(WarrenApi& api) {
    const TimePoint begin = Clock::now();
    auto services = api.list();
    problems_.clear();
    if (services) {
        lines_.tell(std::move(*services));
    } else {
        lines_.confirm();
    }
    return Clock::now() - begin;
}

// A fifth more or less, so that the sidecars of a cluster do not come all at once.
Duration ApiFollower::interval(Duration middle) {
    std::uniform_int_distribution<Duration::rep> within(middle.count() * 4 / 5,
                                                        middle.count() * 6 / 5);
    return Duration(within(random_));
}

std::vector<GrpcServer> unix_manager(const SourceUrl& url) {
    allow_parameters(url, {});
    if (!url.hosts.empty() || !url.user.empty() || url.path.size() < 2) {
        throw std::invalid_argument(
            "a warren+unix: source is a path: warren+unix:///var/run/warren.sock");
    }
    GrpcServer server;
    server.socket = url.path;
    return {server};
}

std::vector<GrpcServer> tls_managers(const SourceUrl& url) {
    allow_parameters(url, {"ca", "cert", "key"});
    if (url.hosts.empty() || !url.user.empty() || (!url.path.empty() && url.path != "/")) {
        throw std::invalid_argument(
            "a warren+https: source is one manager or several: warren+https://m1:8080,m2:8080");
    }
    GrpcServer server{.tls = tls_files(url)};
    std::vector<GrpcServer> servers;
    for (const std::string& host : url.hosts) {
        server.host = with_port(host, kDefaultPort);
        servers.push_back(server);
    }
    return servers;
}

}  // namespace

void follow_warren_api(const SourceUrl& url, LineWriter& lines) {
    ApiFollower(url.scheme == "warren+unix" ? unix_manager(url) : tls_managers(url), lines).run();
}

}  // namespace warren
