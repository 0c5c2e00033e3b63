#include "sidecar/command/cache_command.h"

#include <cstdio>
#include <exception>

#include "sidecar/base/percent.h"
#include "sidecar/command/ask_control.h"

namespace warren {

int ask_cache(const CacheRequest& request) {
    try {
        std::string target = request.flush ? "/v1/cache/flush" : "/v1/cache";
        if (!request.name.empty()) target += "?name=" + percent_encoded(request.name);
        const nlohmann::json answer = ask_control({.socket_path = request.control_socket,
                                                   .method = request.flush ? "POST" : "GET",
                                                   .target = target,
                                                   .body = {}});
        if (request.json) {
            std::puts(answer.dump(2).c_str());
        } else if (request.flush) {
            const auto flushed = answer.at("flushed").get<size_t>();
            std::printf("%zu %s flushed\n", flushed, flushed == 1 ? "entry" : "entries");
        } else {
            const auto entries = answer.at("entries").get<size_t>();
            std::printf("%zu %s, %zu octets\n", entries, entries == 1 ? "entry" : "entries",
                        answer.at("octets").get<size_t>());
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "warren-sidecar: %s\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace warren
