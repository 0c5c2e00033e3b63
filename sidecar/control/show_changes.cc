#include "sidecar/base/json_writer.h"
#include "sidecar/catalog/timestamp.h"
#include "sidecar/control/pages.h"

namespace warren {

HttpReply show_changes(const ControlContext& context, const HttpRequest& request) {
    const auto since = number_parameter(request, "since", UINT64_MAX, 0);
    if (!since) return http_error(400, "since: a number");
    JsonWriter json;
    json.begin_object();
    // Read first: what comes meanwhile is told the next time.
    const uint64_t newest = context.updater != nullptr ? context.updater->change_log().newest() : 0;
    json.put("newest", newest);
    // Numbers of another start count for nothing.
    json.put("started_at", timestamp_text(context.facts.started_at * 1000000));
    json.begin_array("changes");
    if (context.updater != nullptr) {
        for (const Change& change : context.updater->change_log().since(*since)) {
            if (change.number > newest) break;
            json.begin_object();
            json.put("number", change.number);
            json.put("time", timestamp_text(change.at * 1000000));
            json.put("service", change.service);
            json.put("what", change.what);
            json.end_object();
        }
    }
    json.end_array();
    json.end_object();
    return json_reply(json.finish());
}

}  // namespace warren
