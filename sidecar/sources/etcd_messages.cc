#include "sidecar/sources/etcd_messages.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "sidecar/sources/base64.h"
#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

using nlohmann::json;

// A field of an object; null if there is none.
const json& field(const json& object, const char* name) {
    static const json nothing;
    if (!object.is_object()) throw BadJson("no message of etcd");
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
}

std::string read_text(const json& object, const char* name) {
    const json& value = field(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool read_flag(const json& object, const char* name) {
    const json& value = field(object, name);
    return value.is_boolean() && value.get<bool>();
}

std::string read_octets(const json& object, const char* name) {
    auto octets = base64_decoded(read_text(object, name));
    if (!octets) throw BadJson(std::string("'") + name + "' of a message of etcd is no base64");
    return std::move(*octets);
}

EtcdEntry read_entry(const json& object) {
    EtcdEntry entry;
    entry.key = read_octets(object, "key");
    entry.value = read_octets(object, "value");
    entry.revision = read_number(object, "mod_revision");
    return entry;
}

}  // namespace

std::string end_of_prefix(std::string prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
    if (prefix.empty()) return {'\0'};  // etcd: to the end
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

json range_request(const std::string& key, const std::string& end, size_t limit, int64_t revision) {
    json request{{"key", base64_encoded(key)}, {"limit", std::to_string(limit)}};
    if (!end.empty()) request["range_end"] = base64_encoded(end);
    if (revision > 0) request["revision"] = std::to_string(revision);
    return request;
}

json watch_request(const std::string& prefix, int64_t first_revision) {
    return {{"create_request",
             {{"key", base64_encoded(prefix)},
              {"range_end", base64_encoded(end_of_prefix(prefix))},
              {"start_revision", std::to_string(first_revision)},
              {"fragment", true},
              {"progress_notify", true}}}};
}

json put_request(const std::string& key, const std::string& value, int64_t lease) {
    return {{"key", base64_encoded(key)},
            {"value", base64_encoded(value)},
            {"lease", std::to_string(lease)}};
}

int64_t read_number(const json& object, const char* name) {
    const json& value = field(object, name);
    if (value.is_number_integer()) return value.get<int64_t>();
    if (value.is_null()) return 0;
    int64_t number = 0;
    const std::string text = value.is_string() ? value.get<std::string>() : std::string();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        throw BadJson(std::string("'") + name + "' of a message of etcd is no number");
    }
    return number;
}

EtcdHeader read_header(const json& answer) {
    const json& header = field(answer, "header");
    if (!header.is_object()) throw BadJson("a message of etcd has no 'header'");
    return {read_text(header, "cluster_id"), read_number(header, "revision"),
            read_number(header, "raft_term")};
}

EtcdRange read_range(const json& answer) {
    EtcdRange range;
    range.header = read_header(answer);
    // A store that has nothing in it is at revision 1.
    if (range.header.revision < 1) throw BadJson("a range of etcd has no revision");
    range.more = read_flag(answer, "more");
    range.count = read_number(answer, "count");
    for (const json& entry : field(answer, "kvs")) range.entries.push_back(read_entry(entry));
    return range;
}

EtcdWatchMessage read_watch_message(std::string_view line) {
    const json whole = parse_json(line);
    const json& result = field(whole, "result");
    if (result.is_null()) {
        const json& error = field(whole, "error");
        if (!error.is_object()) throw read_error(0, line);
        throw EtcdError(static_cast<int>(read_number(error, "grpc_code")),
                        read_text(error, "message"));
    }
    EtcdWatchMessage message;
    message.header = read_header(result);
    message.created = read_flag(result, "created");
    message.canceled = read_flag(result, "canceled");
    message.fragment = read_flag(result, "fragment");
    message.compact_revision = read_number(result, "compact_revision");
    message.reason = read_text(result, "cancel_reason");
    for (const json& event : field(result, "events")) {
        message.events.push_back(read_entry(field(event, "kv")));
        message.events.back().deleted = read_text(event, "type") == "DELETE";
    }
    return message;
}

EtcdError read_error(long status, std::string_view body) {
    const json answer = json::parse(body, nullptr, false);
    if (!answer.is_object() || !answer.contains("code")) {
        return {kEtcdUnavailable, "answers " + std::to_string(status) + ", which is not etcd's v3"};
    }
    std::string reason = read_text(answer, "message");
    if (reason.empty()) reason = read_text(answer, "error");
    return {static_cast<int>(read_number(answer, "code")), reason};
}

}  // namespace warren
