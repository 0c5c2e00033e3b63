// An image is somebody else's: its links must not lead us out of it.
#include "sidecar/hook/inside_root.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>
#include <system_error>

#include "tests/support/temporary_folder.h"

using namespace warren;
namespace fs = std::filesystem;

namespace {

// An image in root/, and beside it what it must not reach.
struct Image {
    TemporaryFolder folder;
    std::string root = folder / "root";

    Image() {
        fs::create_directories(root + "/etc");
        folder.write("secret", "of the host");
    }
};

}  // namespace

TEST_CASE("links lead where they lead for the container") {
    const Image image;
    image.folder.write("root/etc/file", "inside");
    fs::create_symlink("/etc/file", image.root + "/absolute");
    fs::create_symlink("../../../etc/file", image.root + "/etc/relative");
    fs::create_symlink(image.folder / "secret", image.root + "/out");
    fs::create_symlink("../../secret", image.root + "/etc/out");
    const InsideRoot inside(image.root);
    CHECK(inside.read("/absolute", 100) == "inside");
    CHECK(inside.read("/etc/relative", 100) == "inside");
    CHECK(inside.read("/etc/file", 2) == "in");
    CHECK_FALSE(inside.read("/out", 100));
    CHECK_FALSE(inside.read("/etc/out", 100));
    CHECK_FALSE(inside.read("/../secret", 100));
    CHECK_FALSE(inside.read("/etc", 100));
    CHECK(inside.has("/etc/file"));
    CHECK_FALSE(inside.has("/out"));
}

TEST_CASE("a pipe in the image stops nobody") {
    const Image image;
    REQUIRE(mkfifo((image.root + "/etc/nsswitch.conf").c_str(), 0600) == 0);
    CHECK_FALSE(InsideRoot(image.root).read("/etc/nsswitch.conf", 100));
}

TEST_CASE("places to mount at are made, with what is above them, and taken away again") {
    const Image image;
    const InsideRoot inside(image.root);
    CHECK(inside.folder("/run/warren/x").valid());
    CHECK(fs::is_directory(image.root + "/run/warren/x"));
    CHECK(inside.file("/etc/warren/nss.conf").valid());
    CHECK(fs::is_regular_file(image.root + "/etc/warren/nss.conf"));
    for (const char* path : {"/etc/warren/nss.conf", "/etc/warren", "/run/warren"}) {
        inside.remove_empty(path);
    }
    CHECK_FALSE(fs::exists(image.root + "/etc/warren"));
    CHECK(fs::exists(image.root + "/run/warren/x"));  // was not empty
}

TEST_CASE("what is in use is neither made again nor taken away") {
    const Image image;
    image.folder.write("root/etc/nsswitch.conf", "hosts: files");
    const InsideRoot inside(image.root);
    CHECK(inside.file("/etc/nsswitch.conf").valid());
    inside.remove_empty("/etc/nsswitch.conf");
    CHECK(inside.read("/etc/nsswitch.conf", 100) == "hosts: files");
}

TEST_CASE("a link to what is made at run time is followed, inside") {
    const Image image;
    fs::create_symlink("../run/systemd/resolve/stub-resolv.conf", image.root + "/etc/resolv.conf");
    CHECK(InsideRoot(image.root).file("/etc/resolv.conf").valid());
    CHECK(fs::exists(image.root + "/run/systemd/resolve/stub-resolv.conf"));
}

TEST_CASE("nothing is made outside") {
    const Image image;
    fs::create_symlink(image.folder / "new", image.root + "/etc/resolv.conf");
    fs::create_directory_symlink("../../", image.root + "/etc/warren");
    const InsideRoot inside(image.root);
    CHECK(inside.file("/etc/resolv.conf").valid());
    CHECK_FALSE(fs::exists(image.folder / "new"));
    CHECK(inside.file("/etc/warren/nss.conf").valid());
    CHECK_FALSE(fs::exists(image.folder / "nss.conf"));
    CHECK_THROWS_AS(InsideRoot(image.folder / "none"), std::system_error);
}

TEST_CASE("a device is not opened, and nothing is mounted on one") {
    const Image image;
    // A link to one stands for it: to make one takes root.
    fs::create_directories(image.root + "/dev");
    if (mknod((image.root + "/dev/null").c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0) return;
    fs::create_symlink("/dev/null", image.root + "/etc/nsswitch.conf");
    const InsideRoot inside(image.root);
    CHECK_FALSE(inside.read("/etc/nsswitch.conf", 100));
    CHECK_THROWS_AS(inside.file("/etc/nsswitch.conf"), std::system_error);
}
