// Tables of auto scaling: what may be scaled, by which policies, at which times, and what was done.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0009_Scaling")]
sealed class M0009Scaling : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "ScalableTargets",
            table => new
            {
                Key = table.Column<string>(),
                CacheKey = table.Column<string>(),
                ResourceId = table.Column<string>(),
                Dimension = table.Column<string>(),
                Arn = table.Column<string>(),
                RoleArn = table.Column<string>(),
                CreatedAtUnixMs = table.Column<long>(),
                MinCapacity = table.Column<int>(),
                MaxCapacity = table.Column<int>(),
                ScalingInSuspended = table.Column<bool>(),
                ScalingOutSuspended = table.Column<bool>(),
                SchedulesSuspended = table.Column<bool>(),
                BoundsPending = table.Column<bool>(),
                Revision = table.Column<int>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ScalableTargets", row => row.Key);
                table.ForeignKey(
                    "FK_ScalableTargets_Caches_CacheKey", row => row.CacheKey, "Caches", "Key",
                    onDelete: ReferentialAction.Cascade);
            });
        migration.CreateIndex("IX_ScalableTargets_CacheKey", "ScalableTargets", "CacheKey");
        CreatePolicies(migration);
        CreateSchedules(migration);
        CreateActivities(migration);
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("ScalingActivities");
        migration.DropTable("ScheduledActions");
        migration.DropTable("ScalingPolicies");
        migration.DropTable("ScalableTargets");
    }

    static void CreatePolicies(MigrationBuilder migration) => migration.CreateTable(
        "ScalingPolicies",
        table => new
        {
            TargetKey = table.Column<string>(),
            Name = table.Column<string>(),
            Arn = table.Column<string>(),
            CreatedAtUnixMs = table.Column<long>(),
            Metric = table.Column<string>(),
            TargetValue = table.Column<string>(),
            ScaleOutCooldown = table.Column<int>(),
            ScaleInCooldown = table.Column<int>(),
            DisableScaleIn = table.Column<bool>(),
        },
        constraints: table =>
        {
            table.PrimaryKey("PK_ScalingPolicies", row => new { row.TargetKey, row.Name });
            table.ForeignKey(
                "FK_ScalingPolicies_ScalableTargets_TargetKey", row => row.TargetKey, "ScalableTargets", "Key",
                onDelete: ReferentialAction.Cascade);
        });

    static void CreateSchedules(MigrationBuilder migration)
    {
        migration.CreateTable(
            "ScheduledActions",
            table => new
            {
                TargetKey = table.Column<string>(),
                Name = table.Column<string>(),
                Arn = table.Column<string>(),
                CreatedAtUnixMs = table.Column<long>(),
                Schedule = table.Column<string>(),
                Timezone = table.Column<string>(),
                StartUnixMs = table.Column<long>(),
                EndUnixMs = table.Column<long>(),
                MinCapacity = table.Column<int>(),
                MaxCapacity = table.Column<int>(),
                NextUnixMs = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ScheduledActions", row => new { row.TargetKey, row.Name });
                table.ForeignKey(
                    "FK_ScheduledActions_ScalableTargets_TargetKey", row => row.TargetKey, "ScalableTargets", "Key",
                    onDelete: ReferentialAction.Cascade);
            });
        migration.CreateIndex("IX_ScheduledActions_NextUnixMs", "ScheduledActions", "NextUnixMs");
    }

    static void CreateActivities(MigrationBuilder migration)
    {
        migration.CreateTable(
            "ScalingActivities",
            table => new
            {
                Id = table.Column<long>()
                    .Annotation("Sqlite:Autoincrement", true)
                    .Annotation(
                        "Npgsql:ValueGenerationStrategy",
                        NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                ActivityId = table.Column<string>(),
                TargetKey = table.Column<string>(),
                ResourceId = table.Column<string>(),
                Dimension = table.Column<string>(),
                Description = table.Column<string>(),
                Cause = table.Column<string>(),
                StartUnixMs = table.Column<long>(),
                EndUnixMs = table.Column<long>(),
                Status = table.Column<string>(),
                StatusMessage = table.Column<string>(),
                Policy = table.Column<string>(),
                FromCapacity = table.Column<int>(),
                ToCapacity = table.Column<int>(),
                IsOrdered = table.Column<bool>(),
                NotScaledCode = table.Column<string>(),
                MinCapacity = table.Column<int>(),
                MaxCapacity = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_ScalingActivities", row => row.Id));
        migration.CreateIndex("IX_ScalingActivities_TargetKey", "ScalingActivities", "TargetKey");
    }
}
