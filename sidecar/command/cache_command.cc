#include "sidecar/command/cache_command.h"

#include <cstdio>

#include "sidecar/base/percent.h"
#include "sidecar/command/ask_control.h"

namespace warren {

int ask_cache(const CacheRequest& request) {
    return reporting([&] {
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
    });
}

}  // namespace warren
