#include "sidecar/zone/address_book.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace warren {
namespace {

// By which others find it; empty if they cannot.
const std::string& known_as(const Instance& instance) {
    return instance.runtime && !instance.runtime->id.empty() ? instance.runtime->id : instance.id;
}

bool gives(const Instance& instance) {
    return !instance.addresses.empty() && !known_as(instance).empty();
}

bool is_looked_for(const Instance& instance) {
    return instance.addresses.empty() && instance.runtime;
}

bool gives_any(const Service& service) {
    return std::any_of(service.instances.begin(), service.instances.end(), gives);
}

}  // namespace

bool AddressBook::is_incomplete(const Service& service) {
    return std::any_of(service.instances.begin(), service.instances.end(), is_looked_for);
}

void AddressBook::note(size_t source, const std::string& name,
                       std::shared_ptr<const Service> service, std::set<std::string>& affected) {
    if (!in_use_) return;
    if (service && !gives_any(*service)) service = nullptr;
    if (noted_.size() <= source) noted_.resize(source + 1);
    Names& noted = noted_[source];
    const auto found = noted.find(name);
    const std::shared_ptr<const Service> before = found == noted.end() ? nullptr : found->second;
    if (before == service) return;
    if (before) take_away(source, before);
    if (service) give(source, service);
    note_difference(before.get(), service.get(), affected);
    if (service) {
        noted.insert_or_assign(name, std::move(service));
    } else {
        noted.erase(found);
    }
}

void AddressBook::give(size_t source, const std::shared_ptr<const Service>& service) {
    for (size_t i = 0; i < service->instances.size(); ++i) {
        const Instance& instance = service->instances[i];
        if (gives(instance)) givers_[known_as(instance)].push_back({source, service, i});
    }
}

void AddressBook::take_away(size_t source, const std::shared_ptr<const Service>& service) {
    for (const Instance& instance : service->instances) {
        if (!gives(instance)) continue;
        const auto givers = givers_.find(known_as(instance));
        if (givers == givers_.end()) continue;
        std::erase_if(givers->second, [&](const Giver& giver) {
            return giver.source == source && giver.service == service;
        });
        if (givers->second.empty()) givers_.erase(givers);
    }
}

void AddressBook::note_difference(const Service* before, const Service* after,
                                  std::set<std::string>& affected) const {
    using Given = std::multimap<std::string_view, const std::vector<Address>*>;
    const auto given_by = [](const Service* service) {
        Given given;
        if (service == nullptr) return given;
        for (const Instance& instance : service->instances) {
            if (gives(instance)) given.emplace(known_as(instance), &instance.addresses);
        }
        return given;
    };
    const Given old = given_by(before);
    const Given now = given_by(after);
    const auto mark = [&](const Given& these, const Given& others) {
        for (const auto& [id, addresses] : these) {
            const auto other = others.find(id);
            if (other != others.end() && *other->second == *addresses) continue;
            const auto names = waiting_.find(std::string(id));
            if (names == waiting_.end()) continue;
            affected.insert(names->second.begin(), names->second.end());
        }
    };
    mark(old, now);
    mark(now, old);
}

// Of several, the source given first is believed, as everywhere.
const std::vector<Address>* AddressBook::find(const std::string& runtime_id) const {
    const auto givers = givers_.find(runtime_id);
    if (runtime_id.empty() || givers == givers_.end()) return nullptr;
    const auto first = std::min_element(givers->second.begin(), givers->second.end(),
                                        [](const Giver& a, const Giver& b) {
                                            return std::tie(a.source, a.service->name, a.instance) <
                                                   std::tie(b.source, b.service->name, b.instance);
                                        });
    return &first->service->instances[first->instance].addresses;
}

std::shared_ptr<const Service> AddressBook::complete(
    const std::shared_ptr<const Service>& service) const {
    if (!service || !is_incomplete(*service)) return service;
    auto completed = std::make_shared<Service>(*service);
    for (Instance& instance : completed->instances) {
        if (!is_looked_for(instance)) continue;
        const std::vector<Address>* found = find(instance.runtime->id);
        instance.addresses = found != nullptr ? *found : instance.runtime->node_addresses;
    }
    return completed;
}

void AddressBook::wait(const std::string& name, const Service* service) {
    if (!in_use_) return;
    if (const auto before = waits_for_.find(name); before != waits_for_.end()) {
        for (const std::string& id : before->second) {
            const auto names = waiting_.find(id);
            if (names == waiting_.end()) continue;
            names->second.erase(name);
            if (names->second.empty()) waiting_.erase(names);
        }
        waits_for_.erase(before);
    }
    if (service == nullptr) return;
    for (const Instance& instance : service->instances) {
        if (!is_looked_for(instance) || instance.runtime->id.empty()) continue;
        waiting_[instance.runtime->id].insert(name);
        waits_for_[name].push_back(instance.runtime->id);
    }
}

}  // namespace warren
