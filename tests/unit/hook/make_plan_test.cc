// What is brought into which image.
#include "sidecar/hook/make_plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "sidecar/base/read_file.h"
#include "tests/support/temporary_folder.h"

using namespace warren;
namespace fs = std::filesystem;

namespace {

// The first octets of a library of this machine, or of another one.
std::string library(char machine) {
    std::string head = read_file("/proc/self/exe", size_t{1} << 30).substr(0, 64);
    if (machine != 0) head[18] = machine;
    return head;
}

struct Image {
    TemporaryFolder folder;
    Bundle bundle;
    PlanSettings settings;

    Image() {
        fs::create_directories(folder / "root/etc");
        fs::create_directories(folder / "own");
        bundle.root = folder / "root";
        settings = {.nss_folder = "/run/warren/attach/web",
                    .nameserver = "127.0.0.11",
                    .domain = "warren",
                    .module = folder.write("libnss_warren.so.2", library(0)),
                    .own_files = folder / "own"};
    }
    void add_libc(const std::string& place, char machine = 0) const {
        fs::create_directories(folder / ("root" + place));
        folder.write("root" + place + "/libc.so.6", library(machine));
    }
    std::vector<Mount> mounts() const {
        return plan_mounts(bundle, InsideRoot(bundle.root), settings);
    }
    std::vector<std::string> targets() const {
        std::vector<std::string> all;
        for (const Mount& mount : mounts()) all.push_back(mount.target);
        return all;
    }
    std::string text(const std::string& target) const {
        for (const Mount& mount : mounts()) {
            if (mount.target == target) return read_file(mount.source, 65536);
        }
        return "none";
    }
};

using Targets = std::vector<std::string>;

}  // namespace

TEST_CASE("an image with glibc gets module, nsswitch.conf, socket folder and resolv.conf") {
    const Image image;
    image.add_libc("/usr/lib/x86_64-linux-gnu");
    image.folder.write("root/etc/nsswitch.conf", "hosts: files dns\n");
    CHECK(image.targets() == Targets{"/run/warren", "/usr/lib/x86_64-linux-gnu/libnss_warren.so.2",
                                     "/etc/nsswitch.conf", "/etc/resolv.conf"});
    CHECK(image.text("/etc/nsswitch.conf") == "hosts: files warren [!UNAVAIL=return] dns\n");
    CHECK(image.text("/etc/resolv.conf") ==
          "nameserver 127.0.0.11\nsearch warren\noptions ndots:0\n");
    CHECK(image.mounts().front().folder);
}

TEST_CASE("the module goes beside the C library, wherever that is") {
    const Image image;
    image.add_libc("/lib64");
    CHECK(image.targets()[1] == "/lib64/libnss_warren.so.2");
}

TEST_CASE("an image without glibc, or for another machine, has DNS") {
    const Image image;
    CHECK(image.targets() == Targets{"/run/warren", "/etc/resolv.conf"});
    image.add_libc("/lib64", 8);  // MIPS
    CHECK(image.targets() == Targets{"/run/warren", "/etc/resolv.conf"});
    image.folder.write("root/lib64/libc.so.6", "short");
    CHECK(image.targets() == Targets{"/run/warren", "/etc/resolv.conf"});
}

TEST_CASE("what is decided already stays") {
    Image image;
    image.add_libc("/lib64");
    image.folder.write("root/lib64/libnss_warren.so.2", "its own");
    image.folder.write("root/etc/nsswitch.conf", "hosts: files warren [!UNAVAIL=return] dns\n");
    image.bundle.mounts = {"/etc/resolv.conf"};
    CHECK(image.targets() == Targets{"/run/warren"});
}

TEST_CASE("an empty module is what was made to mount at") {
    const Image image;
    image.add_libc("/lib64");
    image.folder.write("root/lib64/libnss_warren.so.2", "");
    CHECK(image.targets()[1] == "/lib64/libnss_warren.so.2");
    const Targets made = missing_places(InsideRoot(image.bundle.root), image.mounts());
    CHECK(std::count(made.begin(), made.end(), "/lib64/libnss_warren.so.2") == 1);
}

TEST_CASE("nothing is made in a folder of the host") {
    Image image;
    image.add_libc("/lib64");
    image.bundle.binds = {"/etc", "/run/"};
    CHECK(image.targets() == Targets{"/lib64/libnss_warren.so.2"});
}

TEST_CASE("where a link leads, that is made, and a circle has an end") {
    const Image image;
    fs::create_symlink("../run/systemd/stub.conf", image.folder / "root/etc/resolv.conf");
    fs::create_symlink("b", image.folder / "root/etc/a");
    fs::create_symlink("a", image.folder / "root/etc/b");
    const InsideRoot inside(image.bundle.root);
    CHECK(missing_places(inside, {{.source = "", .target = "/etc/resolv.conf"}}) ==
          Targets{"/etc/../run/systemd/stub.conf", "/etc/../run/systemd", "/etc/../run"});
    CHECK(missing_places(inside, {{.source = "", .target = "/etc/a"}}).empty());
}

TEST_CASE("another domain is told to the module") {
    Image image;
    image.add_libc("/lib64");
    image.settings.domain = "corp";
    CHECK(image.text("/etc/warren/nss.conf") == "domain=corp\n");
    CHECK(image.text("/etc/resolv.conf").find("search corp\n") != std::string::npos);
}

TEST_CASE("without DNS resolv.conf is left alone, and for a preload library all but the socket") {
    Image image;
    image.add_libc("/lib64");
    image.settings.nameserver.reset();
    CHECK(image.text("/etc/resolv.conf") == "none");
    image.settings.nameserver = "127.0.0.11";
    image.settings.only_socket = true;
    CHECK(image.targets() == Targets{"/run/warren"});
}

TEST_CASE("what will be made is known before, deepest first") {
    const Image image;
    const std::vector<Mount> mounts{{.source = "", .target = "/run/warren", .folder = true},
                                    {.source = "", .target = "/etc/warren/nss.conf"},
                                    {.source = "", .target = "/etc/nsswitch.conf"}};
    CHECK(missing_places(InsideRoot(image.bundle.root), mounts) ==
          Targets{"/etc/warren/nss.conf", "/etc/nsswitch.conf", "/etc/warren", "/run/warren",
                  "/run"});
}

TEST_CASE("a plan is kept as text") {
    const Plan plan{.attachment = "web",
                    .attached_here = true,
                    .pid = 42,
                    .root = "/r",
                    .mounts = {{.source = "/a", .target = "/b", .folder = true}},
                    .made = {"/b"}};
    const Plan read = read_plan(plan_text(plan));
    CHECK(read.attachment == "web");
    CHECK(read.attached_here);
    CHECK(read.pid == 42);
    CHECK(read.root == "/r");
    CHECK(read.mounts.front().target == "/b");
    CHECK(read.made == Targets{"/b"});
    CHECK_THROWS(read_plan("{}"));
    CHECK_THROWS(read_plan("half {"));
}
