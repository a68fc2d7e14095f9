// The fields of an auction's terms, those that the format has, and the rules in words beside them as one writes.
import {dayAndTime, duration} from '../lib/clock';
import {hasReserve, hasSteps, toBody} from '../lib/terms';
import type {Draft} from '../lib/terms';
import type {Format, Terms} from '../lib/types';
import {isReverse, isSealed} from '../lib/types';
import {formatNames, rules} from '../lib/words';
import {Check, Choice, Text, When} from './fields';
import type {FormProps} from './fields';
import {Field} from './parts';

const formats = Object.entries(formatNames) as [Format, string][];
const currencies = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'CAD', 'AUD', 'SEK', 'NOK', 'DKK', 'PLN', 'INR', 'CNY', 'KWD'];

function What(p: FormProps) {
  const f = p.draft.format;
  const start = isReverse(f)
    ? 'The most that may be asked'
    : isSealed(f)
      ? 'The least that may be bid'
      : 'Starting price';
  return (
    <fieldset>
      <legend>What</legend>
      <Text {...p} name="title" label="Title" />
      <Field id="description" label="Description" error={p.errors.description}>
        {(ids) => (
          <textarea
            {...ids}
            rows={4}
            value={p.draft.description}
            onInput={(e) => p.set({description: e.currentTarget.value})}
          />
        )}
      </Field>
      <div class="pair">
        <Choice {...p} name="format" label="Format" options={formats} disabled={p.edit} />
        <Choice
          {...p}
          name="currency"
          label="Currency"
          options={[...new Set([...currencies, p.draft.currency])].map((c) => [c, c])}
          disabled={p.edit}
        />
      </div>
      <Text {...p} name="starting_price" label={`${start} (${p.draft.currency})`} mode="decimal" />
    </fieldset>
  );
}

function Price(p: FormProps) {
  const {draft: d} = p;
  const tables: [string, string][] = [
    ['ebay-us', 'eBay’s table (US)'],
    ['yahoo-jp', 'Yahoo! Japan’s table'],
    ['sl-parcels', 'Parcels table'],
    ['internetee', 'Internet.ee table'],
    ['fixed', 'A fixed step'],
  ];
  if (d.steps === 'bands' || d.steps.startsWith('percent:')) tables.push([d.steps, 'As it is']);
  return (
    <fieldset>
      <legend>Price</legend>
      {hasSteps(d.format) && (
        <div class="pair">
          <Choice {...p} name="steps" label="Steps" options={tables} />
          {d.steps === 'fixed' && <Text {...p} name="step" label={`Each (${d.currency})`} mode="decimal" />}
        </div>
      )}
      {(d.format === 'dutch' || d.format === 'japanese') && (
        <div class="pair">
          <Text {...p} name="clock_step" label={`It moves by (${d.currency})`} mode="decimal" />
          <Text {...p} name="clock_seconds" label="every … seconds" mode="decimal" />
        </div>
      )}
      {d.format === 'dutch' && <Text {...p} name="clock_floor" label={`down to (${d.currency})`} mode="decimal" />}
      {d.format === 'multi_unit' && (
        <div class="pair">
          <Text {...p} name="supply" label="Units" mode="numeric" />
          <Choice
            {...p}
            name="pricing"
            label="What a unit costs"
            options={[
              ['uniform_lowest_accepted', 'The lowest bid that won'],
              ['uniform_highest_rejected', 'The highest that did not'],
              ['pay_as_bid', 'One’s own bid'],
            ]}
          />
        </div>
      )}
      {hasReserve(d.format) && (
        <Text
          {...p}
          name="reserve_price"
          label={`Reserve (${d.currency}), optional`}
          mode="decimal"
          hint={
            p.edit
              ? 'Secret, so it is not shown here either. Left empty it stays as it is.'
              : 'Secret. Bidders see only whether it is met.'
          }
        />
      )}
      {p.edit && hasReserve(d.format) && <Check {...p} name="drop_reserve" label="Take the reserve away" />}
      {d.format === 'english' && !d.candle && (
        <div class="pair">
          <Text {...p} name="buy_price" label={`Buy now (${d.currency}), optional`} mode="decimal" />
          {d.buy_price && (
            <Choice
              {...p}
              name="buy_policy"
              label="on offer"
              options={[
                ['until_first_bid', 'until the first bid'],
                ['always', 'always'],
                ['until_percent', 'until a share of it is reached'],
              ]}
            />
          )}
        </div>
      )}
      {d.buy_price && d.buy_policy === 'until_percent' && (
        <Text {...p} name="buy_percent" label="Percent of it" mode="numeric" />
      )}
      {isSealed(d.format) && (
        <Check
          {...p}
          name="commit_reveal"
          label="Commit and reveal"
          hint="(not even the server knows the amounts before the end)"
        />
      )}
      {isSealed(d.format) && d.commit_reveal && (
        <Text {...p} name="reveal_minutes" label="Minutes to reveal" mode="decimal" />
      )}
      {d.format === 'reverse' && (
        <Check {...p} name="beats_own" label="An offer must undercut one’s own last one only" />
      )}
    </fieldset>
  );
}

export function Ending(p: FormProps) {
  const {draft: d} = p;
  return (
    <fieldset>
      <legend>Time</legend>
      <When
        {...p}
        name="starts"
        label="Opens"
        hint={p.edit ? undefined : 'Empty: at once. Times are in your time zone.'}
      />
      <div class="pair">
        <Choice
          {...p}
          name="ends"
          label="Ends"
          options={
            p.edit
              ? [['time', 'at a time']]
              : [
                  ['duration', 'after'],
                  ['time', 'at a time'],
                ]
          }
        />
        {d.ends === 'time' ? (
          <When {...p} name="ends_at" label="End" />
        ) : (
          <>
            <Text {...p} name="duration" label="How long" mode="decimal" />
            <Choice
              {...p}
              name="unit"
              label="Unit"
              options={[
                ['1000', 'seconds'],
                ['60000', 'minutes'],
                ['3600000', 'hours'],
                ['86400000', 'days'],
              ]}
            />
          </>
        )}
      </div>
      {hasSteps(d.format) && !d.candle && (
        <>
          <Check
            {...p}
            name="soft"
            label="Soft close"
            hint="(a late bid puts the end off, so that others can answer)"
          />
          {d.soft && (
            <>
              <div class="pair">
                <Text {...p} name="window" label="Bids in the last … minutes" mode="decimal" />
                <Text {...p} name="extension" label="extend by … minutes" mode="decimal" />
              </div>
              <div class="pair">
                <Choice
                  {...p}
                  name="mode"
                  label="counted"
                  options={[
                    ['reset', 'from the bid'],
                    ['add', 'from the end as it was'],
                  ]}
                />
                <Text
                  {...p}
                  name="max_extensions"
                  label="at most … times"
                  mode="numeric"
                  hint="Empty: as often as there are bids."
                />
              </div>
            </>
          )}
        </>
      )}
      {d.format === 'english' && (
        <>
          <Check {...p} name="candle" label="Candle" hint="(the end is drawn by lot; nobody knows it)" />
          {d.candle && <Text {...p} name="candle_window" label="Drawn within the last … minutes" mode="decimal" />}
        </>
      )}
    </fieldset>
  );
}

function Bidders(p: FormProps) {
  return (
    <fieldset>
      <legend>Bidders</legend>
      <Check {...p} name="approved_only" label="Only bidders that I have approved" />
      <Text {...p} name="bidder_limit" label={`No bid above (${p.draft.currency}), optional`} mode="decimal" />
      {!p.edit && <Check {...p} name="draft" label="Keep it as a draft" hint="(nobody sees it until you publish it)" />}
      {p.edit && <Text {...p} name="reason" label="Reason, optional" hint="Watchers see it." />}
    </fieldset>
  );
}

/** The rules as bidders will read them. */
export function Preview(p: {draft: Draft}) {
  const {body} = toBody(p.draft);
  const terms = body as Terms; // what is missing yet is a dash
  const when = [
    body.starts_at ? `Opens ${dayAndTime(body.starts_at)}.` : 'Opens at once.',
    body.ends_at
      ? `Ends ${dayAndTime(body.ends_at)}.`
      : body.duration_ms
        ? `Ends ${duration(body.duration_ms)} after that.`
        : '',
  ];
  return (
    <aside class="card stack preview" aria-label="Preview">
      <h2>In words</h2>
      <p class="preview-title">{body.title || 'Without a title yet'}</p>
      <ul class="prose" aria-live="polite">
        {[...rules(terms), ...when.filter(Boolean)].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </aside>
  );
}

export function TermsForm(p: FormProps) {
  return (
    <>
      <What {...p} />
      <Price {...p} />
      <Ending {...p} />
      <Bidders {...p} />
    </>
  );
}
