// Whether a cache's port was asked for, or chosen.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0012_AskedPorts")]
sealed class M0012AskedPorts : Migration
{
    protected override void Up(MigrationBuilder migration) =>
        migration.AddColumn<int>("AskedPort", "Caches", nullable: false, defaultValue: 0);

    protected override void Down(MigrationBuilder migration) => migration.DropColumn("AskedPort", "Caches");
}
