#include "sidecar/sources/etcd_publisher.h"

#include <nlohmann/json.hpp>

#include "sidecar/catalog/service_name.h"
#include "sidecar/sources/base64.h"
#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr int64_t kLifetime = 10;  // seconds; etcd counts on after a change of its leader
constexpr size_t kBatch = 100;     // etcd takes 128 operations at once
constexpr size_t kMaxId = 255;

std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) {
        throw BadJson(std::string("has no '") + name + "' that is a text");
    }
    return found->get<std::string>();
}

const json* find_object(const json& line, const char* name) {
    const auto found = line.find(name);
    return found != line.end() && found->is_object() ? &*found : nullptr;
}

}  // namespace

EtcdPublisher::EtcdPublisher(const SourceUrl& url) : client_(url), prefix_(etcd_prefix(url)) {}

std::string EtcdPublisher::key_of(const json& instance) const {
    const std::string service = lower_case(text_of(instance, "service"));
    const std::string id = text_of(instance, "id");
    const std::string problem = service_name_problem(service);
    if (!problem.empty()) throw BadJson("the name " + in_quotes(service) + ' ' + problem);
    if (id.empty() || id.size() > kMaxId) throw BadJson("'id' is empty or too long");
    return prefix_ + "instances/" + service + '/' + id;
}

void EtcdPublisher::take(std::string_view line) {
    const json told = parse_json(line);
    if (!told.is_object()) throw BadJson("is no JSON object");
    if (const json* instance = find_object(told, "instance")) {
        const std::string key = key_of(*instance);
        json value = *instance;
        value.erase("service");
        std::string& wanted = wanted_[key];
        std::string text = json_line(value);
        if (wanted == text) return;
        wanted = std::move(text);
        unwritten_.insert(key);
    } else if (const json* gone = find_object(told, "remove_instance")) {
        const std::string key = key_of(*gone);
        if (wanted_.erase(key) > 0) unwritten_.insert(key);
    } else {
        throw BadJson("is neither 'instance' nor 'remove_instance'");
    }
}

void EtcdPublisher::keep() {
    try {
        do {
            if (lease_ != 0 && Clock::now() >= next_beat_) beat();
            if (lease_ == 0) grant();
            write();
        } while (!unwritten_.empty());
    } catch (const EtcdError& error) {
        if (error.code() == kEtcdNotFound) lease_ = 0;  // it ran out in between
        throw;
    }
}

void EtcdPublisher::grant() {
    const json answer = client_.call("lease/grant", {{"TTL", std::to_string(kLifetime)}});
    lease_ = read_number(answer, "ID");
    next_beat_ = Clock::now() + kBetweenBeats;
    // With the lease that was there before all has gone.
    unwritten_.clear();
    for (const auto& [key, value] : wanted_) unwritten_.insert(unwritten_.end(), key);
}

void EtcdPublisher::beat() {
    const json answer = client_.call("lease/keepalive", {{"ID", std::to_string(lease_)}});
    if (!answer.contains("result")) throw WebError("etcd does not say how long the lease lives");
    if (read_number(answer["result"], "TTL") <= 0) lease_ = 0;
    next_beat_ = Clock::now() + kBetweenBeats;
}

void EtcdPublisher::write() {
    while (!unwritten_.empty()) {
        if (Clock::now() >= next_beat_) return;  // the lease comes first
        const std::string key = *unwritten_.begin();
        if (wanted_.contains(key)) {
            put_some();
        } else {
            remove(key);
            unwritten_.erase(key);
        }
    }
}

void EtcdPublisher::put_some() {
    json operations = json::array();
    std::set<std::string> written;
    for (const std::string& key : unwritten_) {
        const auto wanted = wanted_.find(key);
        if (wanted == wanted_.end()) continue;
        operations.push_back({{"request_put", put_request(key, wanted->second, lease_)}});
        written.insert(key);
        if (written.size() == kBatch) break;
    }
    client_.call("kv/txn", {{"success", operations}});
    for (const std::string& key : written) unwritten_.erase(key);
}

// Only if it is ours: the same instance may have moved to a publisher that came after us.
void EtcdPublisher::remove(const std::string& key) {
    const std::string name = base64_encoded(key);
    const json ours{
        {"key", name}, {"target", "LEASE"}, {"result", "EQUAL"}, {"lease", std::to_string(lease_)}};
    client_.call("kv/txn", {{"compare", json::array({ours})},
                            {"success", {{{"request_delete_range", {{"key", name}}}}}}});
}

void EtcdPublisher::revoke() {
    if (lease_ == 0) return;
    client_.call("lease/revoke", {{"ID", std::to_string(lease_)}});
    lease_ = 0;
}

}  // namespace warren
