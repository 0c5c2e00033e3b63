#include "sidecar/attach/local_source.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace warren {
namespace {

Instance instance_of(const Attachment& attachment) {
    Instance instance;
    instance.id = attachment.id;
    instance.addresses = attachment.addresses;
    instance.created_at = attachment.created_at;
    if (!attachment.runtime_id.empty()) instance.runtime.edit().id = attachment.runtime_id;
    return instance;
}

void add_missing(std::vector<std::string>& all, const std::vector<std::string>& some) {
    for (const std::string& each : some) {
        if (std::find(all.begin(), all.end(), each) == all.end()) all.push_back(each);
    }
}

}  // namespace

Catalog catalog_of(const std::vector<Attachment>& attachments) {
    std::map<std::string, Service> services;
    std::map<std::string, bool> open_to_all;
    for (const Attachment& attachment : attachments) {
        Service& service = services[attachment.name];
        service.name = attachment.name;
        service.instances.push_back(instance_of(attachment));
        add_missing(service.networks, attachment.networks);
        open_to_all[attachment.name] |= attachment.networks.empty();
    }
    Catalog catalog;
    for (auto& [name, service] : services) {
        if (open_to_all[name]) service.networks.clear();
        catalog.services.emplace(name, std::make_shared<Service>(std::move(service)));
    }
    return catalog;
}

void LocalSource::start(CatalogSink& sink) {
    sink_ = &sink;
    if (!expecting_) tell();
}

void LocalSource::take(const std::vector<Attachment>& attachments) {
    expecting_ = false;
    catalog_ = catalog_of(attachments);
    if (sink_ != nullptr) tell();
}

void LocalSource::tell() {
    if (status_ != nullptr) status_->note_well(catalog_.services.size(), boot_time());
    sink_->take_catalog(std::exchange(catalog_, {}), {});
}

}  // namespace warren
