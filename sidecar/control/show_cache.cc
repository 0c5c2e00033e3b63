// How much is kept of other names' answers; and to forget it.
#include "sidecar/base/json_writer.h"
#include "sidecar/control/pages.h"
#include "sidecar/dns/name.h"

namespace warren {

HttpReply show_cache(const ControlContext& context, const HttpRequest& /*request*/) {
    const Cache::Size size = context.cache.size();
    JsonWriter json;
    json.begin_object();
    json.put("entries", size.entries);
    json.put("octets", size.octets);
    json.end_object();
    return json_reply(json.finish());
}

HttpReply flush_cache(const ControlContext& context, const HttpRequest& request) {
    size_t flushed = 0;
    if (const std::string* name = parameter(request, "name"); name == nullptr) {
        flushed = context.cache.flush();
    } else {
        const auto labels = dns::labels_from_text(*name);
        // An empty name is a script's variable that was not set, and not meant to be everything.
        if (!labels || name->empty()) return http_error(400, "name: this is no name");
        flushed = context.cache.flush(*labels);
    }
    JsonWriter json;
    json.begin_object();
    json.put("flushed", flushed);
    json.end_object();
    return json_reply(json.finish());
}

}  // namespace warren
