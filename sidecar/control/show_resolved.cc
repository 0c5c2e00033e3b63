// What a name is answered with, and where that comes from.
#include <algorithm>

#include "sidecar/base/json_writer.h"
#include "sidecar/control/pages.h"
#include "sidecar/control/reply_json.h"
#include "sidecar/dns/mnemonics.h"
#include "sidecar/dns/response.h"
#include "sidecar/dns/reverse_name.h"

namespace warren {
namespace {

std::optional<uint32_t> lowest_ttl(std::span<const uint8_t> reply) {
    std::optional<uint32_t> lowest;
    dns::walk(reply, [&](const dns::Record& record) {
        if (record.section != dns::Section::kAnswer) return;
        const uint32_t ttl = dns::get32(reply.data() + record.ttl);
        lowest = std::min(lowest.value_or(ttl), ttl);
    });
    return lowest;
}

HttpReply described(const std::string& name, dns::Type type, const LookedUp& found) {
    const std::span<const uint8_t> reply = found.reply;
    const uint16_t flags = dns::get16(reply.data() + 2);
    JsonWriter json;
    json.begin_object();
    json.put("name", name);
    json.put("type", dns::type_text(type));
    json.put("origin", found.origin);
    json.put("rcode", dns::rcode_text(static_cast<dns::Rcode>(flags & dns::kRcodeMask)));
    json.put("authoritative", (flags & dns::kFlagAuthoritative) != 0);
    json.put("truncated", (flags & dns::kFlagTruncated) != 0);
    json.put("ttl", lowest_ttl(reply));
    if (const auto error = dns::extended_error(reply)) {
        json.begin_object("extended_error");
        json.put("code", *error);
        json.put("text", dns::extended_error_text(*error));
        json.end_object();
    } else {
        json.put("extended_error", nullptr);
    }
    json.put("seconds", std::chrono::duration<double>(found.took).count());
    if (!write_records(json, reply)) return http_error(500, "the reply cannot be read");
    json.end_object();
    return json_reply(json.finish());
}

HttpReply resolved(const ControlContext& context, const HttpRequest& request,
                   NameLookup::Forward forward) {
    if (context.lookup == nullptr) return http_error(501, "nothing can be looked up here");
    const std::string* given = parameter(request, "name");
    if (given == nullptr || given->empty()) return http_error(400, "name: which one?");
    const std::string* type_given = parameter(request, "type");
    std::string name = *given;
    auto type = dns::type_from_text(type_given != nullptr ? *type_given : "A");
    if (const auto address = Address::parse(name)) {
        name = dns::reverse_name(*address);
        if (type_given == nullptr) type = dns::Type::kPtr;
    }
    if (!type) return http_error(400, "type: there is no such type");
    if (!dns::labels_from_text(name)) return http_error(400, "name: this is no name");
    HttpReply reply;
    reply.later = [&context, name, forward, type = *type](const HttpReply::Send& send) {
        const bool asked = context.lookup->look_up(
            name, type, forward,
            [name, type, send](const LookedUp& found) { send(described(name, type, found)); });
        if (!asked) send(http_error(400, "name: this cannot be asked for"));
    };
    return reply;
}

}  // namespace

HttpReply show_resolved(const ControlContext& context, const HttpRequest& request) {
    return resolved(context, request, NameLookup::Forward::kYes);
}

HttpReply show_resolved_here(const ControlContext& context, const HttpRequest& request) {
    return resolved(context, request, NameLookup::Forward::kNo);
}

}  // namespace warren
