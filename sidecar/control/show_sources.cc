// How each source fares.
#include "sidecar/base/json_writer.h"
#include "sidecar/control/pages.h"

namespace warren {

void write_sources(JsonWriter& json, const ControlContext& context) {
    const auto told = context.updater != nullptr ? context.updater->source_book().sources()
                                                 : std::vector<SourceBook::Source>();
    json.begin_array("sources");
    for (size_t i = 0; i < context.sources.size(); ++i) {
        const SourceReport report = context.sources[i]->report();
        json.begin_object();
        json.put("url", context.sources[i]->name());
        json.put("state", name_of(report.state));
        json.put("services", report.services);
        json.put("age_seconds", report.age);
        json.put("bad_entries", i < told.size() ? told[i].bad_entries : 0);
        json.put("last_error", report.error.empty() ? std::nullopt : std::optional(report.error));
        json.end_object();
    }
    json.end_array();
}

HttpReply show_sources(const ControlContext& context, const HttpRequest& /*request*/) {
    JsonWriter json;
    json.begin_object();
    write_sources(json, context);
    json.end_object();
    return json_reply(json.finish());
}

}  // namespace warren
